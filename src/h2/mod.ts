export { type ConnectionService, startH2Server } from "./server/h2_server.ts";
export type { DialTls } from "./client/client_socket.ts";
export { type ClientStream, openClientStream } from "./client/client_stream.ts";
export type {
  CallStatus,
  MessageStream,
  Route,
  ServerStream,
  StreamEvents,
  StreamService,
  StreamSource,
  TransportConnection,
} from "./types.ts";

// For what looks at the frames of a peer in front of another engine.
export { ByteBudget } from "./byte_budget.ts";
export { encodeFrame, HEADER_BYTES } from "./frame/frame_header.ts";
export { DEFAULT_FRAME_BYTES, FLAG, FRAME, PREFACE } from "./frame/numbers.ts";
export { readU32 } from "./frame/u32.ts";
export type { HeaderField } from "./hpack/header_field.ts";
export { INDEXED, NAMED, shortText } from "./hpack/literals.ts";
export { MessagePrefix } from "./message/message_prefix.ts";
export { FloodGuard } from "./server/flood_guard.ts";
export { HeaderReader } from "./server/header_reader.ts";
export { RequestHead } from "./server/request_head.ts";
