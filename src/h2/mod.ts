export {
  type H2Server,
  type H2ServerOptions,
  type Peer,
  type PeerEvents,
  startH2Server,
} from "./h2_server.ts";
export type { Calls, CallStatus, OpenStream, Route, StreamEvents } from "./types.ts";

// For whoever looks at what a peer sends in front of another engine.
export { ByteBudget } from "./byte_budget.ts";
export { FloodGuard } from "./flood_guard.ts";
export { FLAG, FRAME, putU32 } from "./frames.ts";
export type { HeaderField } from "./header_field.ts";
export { HeaderReader } from "./header_reader.ts";
export { RequestHead } from "./request_head.ts";
