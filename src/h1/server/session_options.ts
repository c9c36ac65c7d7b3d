import type { AnswerHeads } from "../answer/answer_heads.ts";
import type { OutPools } from "../answer/out_queue.ts";
import type { HttpService, PeerInfo } from "../types.ts";

/** What all connections of a server share. */
export interface SharedState {
  readonly service: HttpService;
  readonly heads: AnswerHeads;
  readonly pools: OutPools;
  /** Monotonic, as it was when connections were looked after last. */
  nowMs: number;
  /** A request that could not be served, for a bounded log. */
  readonly onFault: (why: string, remoteIp: string) => void;
  /** An answer that broke off, or a service that threw. */
  readonly onDefect: (what: string, thrown: unknown) => void;
}

export interface SessionOptions {
  readonly shared: SharedState;
  readonly info: PeerInfo;
  readonly remoteIp: string;
  /** Something can be sent, read, or ended that could not be before. */
  readonly wake: () => void;
  /** Whether HTTP/2 is taken over where it begins. */
  readonly takesHttp2: boolean;
}
