import { Buffer } from "node:buffer";
import { H2 } from "../base/mod.ts";
import { CODE, FLAG, H2Error } from "./frames.ts";

/** A header block that comes in more than one frame. */
export class HeaderCollector {
  #stream = 0;
  #endStream = false;
  #parts: Uint8Array[] = [];
  #bytes = 0;

  /** The stream whose block is not complete; 0 when there is none. */
  get stream(): number {
    return this.#stream;
  }

  get endStream(): boolean {
    return this.#endStream;
  }

  begin(stream: number, endStream: boolean, part: Uint8Array): void {
    this.#stream = stream;
    this.#endStream = endStream;
    this.#parts = [];
    this.#bytes = 0;
    this.#add(part);
  }

  /** The whole block once its last part is there. */
  continue(stream: number, flags: number, part: Uint8Array): Buffer | undefined {
    if (stream !== this.#stream) {
      throw new H2Error(CODE.protocolError, "The peer continues headers that it did not begin");
    }
    this.#add(part);
    if ((flags & FLAG.endHeaders) === 0) return undefined;
    const block = Buffer.concat(this.#parts, this.#bytes);
    this.#stream = 0;
    this.#parts = [];
    return block;
  }

  #add(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > H2.maxHeaderBlockBytes || this.#parts.length > H2.maxContinuations) {
      throw new H2Error(CODE.enhanceYourCalm, "The peer sends headers without end");
    }
    // The bytes received are overwritten by the next ones.
    this.#parts.push(part.slice());
  }
}
