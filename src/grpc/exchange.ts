/** One unary call on its way through the steps, which fill in what they find out. */
import type { Api, Caller } from "../api/mod.ts";
import { copyOf } from "../base/mod.ts";
import { BodySource, NO_BODY } from "./body_source.ts";
import { decodePayload, type Payload } from "./payload_codec.ts";
import type { Session } from "./session.ts";

const MAX_ID_CHARS = 128;

export class Exchange {
  readonly session: Session;
  /** Of the step `gate`. */
  api!: Api;
  /** Of the steps `who` and `authorize`; before them, what the connection says. */
  caller: Caller;
  /** Of the step `read`; of types that read nothing it is empty. */
  source: BodySource = NO_BODY;
  /** Of the step `shape`: the answer is a refusal or an internal error. */
  failed = false;
  #message: Uint8Array;
  #payload: Payload;

  constructor(session: Session, message: Uint8Array, payload: Payload) {
    this.session = session;
    this.caller = session.caller;
    this.#message = message;
    this.#payload = payload;
  }

  get payload(): Payload {
    return this.#payload;
  }

  /** Only the call itself may look at the bytes received: what waits needs its own. */
  keep(): void {
    this.#message = copyOf(this.#message);
    this.#payload = decodePayload(this.#message);
  }

  /** For the log. Where a client sends no text, there is none to be named. */
  get requestId(): string | undefined {
    return this.source.rawIfText("requestId")?.slice(0, MAX_ID_CHARS);
  }
}
