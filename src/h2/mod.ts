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
export { FLAG, FRAME } from "./frame/numbers.ts";
export { putU32 } from "./frame/u32.ts";
export type { HeaderField } from "./hpack/header_field.ts";
export { MessagePrefix } from "./message/message_prefix.ts";
export { HeaderReader } from "./server/header_reader.ts";
export { RequestHead } from "./server/request_head.ts";
