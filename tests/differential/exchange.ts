/** One connection of the differential test: the requests that it carries, and how their bytes leave. */
import { Buffer } from "node:buffer";

/** A request before it is bytes; an oddity may make anything of it. */
export interface Draft {
  /** Before the request line. */
  lead: string;
  requestLine: string;
  /** Without line ends, as Latin-1. */
  fields: string[];
  /** As it is on the wire. */
  body: Buffer;
  eol: string;
}

export interface Exchange {
  readonly drafts: readonly Draft[];
  /** The one request that is not as it should be; undefined where all are. */
  readonly oddAt: number | undefined;
  /** Name of what is odd; empty where nothing is. */
  readonly oddity: string;
  /** Where the bytes are cut, so that they leave in several writes. */
  readonly cuts: readonly number[];
}

/** Whether an answer to it has no body. */
export function isHead({ requestLine }: Draft): boolean {
  return requestLine.startsWith("HEAD ");
}

export function bytesOf({ lead, requestLine, fields, body, eol }: Draft): Buffer {
  const head = [requestLine, ...fields, "", ""].join(eol);
  return Buffer.concat([Buffer.from(lead + head, "latin1"), body]);
}
