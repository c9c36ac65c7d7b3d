export { Certificates } from "./certificates.ts";
export type { Door } from "./door.ts";
export { NodeTls } from "./node_tls.ts";
export type { PemNames } from "./material.ts";
export type { PemPaths } from "./read_pem.ts";
export type { TlsCounts, TlsFigures, TlsRules } from "./types.ts";
