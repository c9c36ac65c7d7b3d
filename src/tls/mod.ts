export { Certificates } from "./certificates.ts";
export { NodeTls } from "./node_tls.ts";
export type { TlsFigures } from "./types.ts";
