/** What an engine of HTTP/1.1 and the layer above it give each other. */
import type { WholeAnswer } from "./whole_answer.ts";

/** The fields of a request's head, by their names in any case. */
export interface HeaderView {
  /** Several fields of one name are joined by ", "; null where there is none. */
  get(name: string): string | null;
  has(name: string): boolean;
  /** The whole head as it was sent, in Latin-1; absent where the platform has read it. */
  head?(): string;
}

/** What the layer above reads of a request. One of the platform is such a thing, but for `arrived`. */
export interface HttpRequest {
  readonly method: string;
  /** The target as it was sent, in origin or absolute form; the whole URL of a request of the platform. */
  readonly url: string;
  readonly headers: HeaderView;
  /**
   * The whole body where it had arrived with the head; empty where there is none. Undefined where it is still coming:
   * then it is in `body`, or in `bytes`. It is the reader's own, with its whole buffer.
   */
  readonly arrived?: Uint8Array<ArrayBuffer> | undefined;
  /** Made when it is asked for. What it hands out is the reader's own, with its whole buffer. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Rejects when the body ends before its end. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Aborts when the client goes away; made when it is asked for. */
  readonly signal: AbortSignal;
}

/** What is known of the connection. */
export interface PeerInfo {
  readonly remoteAddr?: Deno.Addr;
  /** The request came in TLS. Absent: it did not. */
  readonly isSecure?: boolean;
}

/** Responses of the platform are for streams and for what is rare. */
export type HttpAnswer = WholeAnswer | Response;

/** Never throws and never rejects. Answers at once where it can: a promise costs more than most answers do. */
export type HttpService = (
  request: HttpRequest,
  info: PeerInfo,
) => HttpAnswer | Promise<HttpAnswer>;

/** A port that an engine serves. */
export interface ServedPort {
  readonly port: number;
  readonly hostname: string;
  /** Resolves when nothing is served any more, which `shutdown` asks for. */
  readonly finished: Promise<void>;
  /** Takes no more connections; resolves when all requests under way are answered. Safe to repeat. */
  shutdown(): Promise<void>;
  /** Ends all connections, whatever is under way; absent where the engine cannot. */
  close?(): void;
}
