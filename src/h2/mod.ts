export {
  type H2Server,
  type H2ServerOptions,
  type Peer,
  type PeerEvents,
  startH2Server,
} from "./server/h2_server.ts";
export type { Calls, CallStatus, OpenStream, Route, StreamEvents } from "./types.ts";

// For whoever looks at what a peer sends in front of another engine.
export { ByteBudget } from "./byte_budget.ts";
export { FloodGuard } from "./server/flood_guard.ts";
export { FLAG, FRAME, putU32 } from "./frame/frames.ts";
export type { HeaderField } from "./hpack/header_field.ts";
export { HeaderReader } from "./server/header_reader.ts";
export { RequestHead } from "./server/request_head.ts";
