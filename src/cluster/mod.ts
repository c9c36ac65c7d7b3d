export * from "./types.ts";
export { type BookFile, diskBook } from "./book_file.ts";
export { SeedOutOfReach } from "./join_cluster.ts";
export { Cluster } from "./cluster.ts";
