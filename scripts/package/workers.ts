/** Sources of threads. Each is a program of its own, which finds what it needs beside the others by its own name. */
export const WORKERS: readonly string[] = [
  "src/credentials/bcrypt_worker.ts",
  "src/document/document_worker.ts",
  "src/front/front_worker.ts",
];
