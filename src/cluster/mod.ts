export * from "./types.ts";
export { type BookFile, diskBook, memoryBook } from "./book_file.ts";
export { SeedOutOfReach } from "./join_cluster.ts";
export { Cluster, type ClusterOptions } from "./cluster.ts";
