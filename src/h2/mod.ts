export {
  type H2Server,
  type H2ServerOptions,
  type Peer,
  type PeerEvents,
  startH2Server,
} from "./h2_server.ts";
export type { Calls, OpenStream, Route, StreamEvents } from "./types.ts";
