/** HTTP/2 written by hand, for attacks on the gRPC port: a preface, then whatever frames the attack is made of. */
import { Buffer } from "node:buffer";
import { type Frame, PREFACE, readFrames, settings } from "../support/h2/wire.ts";
import type { RawConnection, RawConnections, RawOptions } from "./raw_connections.ts";

export {
  call,
  type Frame,
  frame,
  literal,
  message,
  open as openCall,
  PREFACE,
  requestBlock,
  settings,
  STREAM,
  u32,
  UNARY,
} from "../support/h2/wire.ts";

export type SettingPair = readonly [id: number, value: number];

/** Opens a connection and sends the preface with these settings; undefined when the server does not take it. */
export async function openHttp2(
  connections: RawConnections,
  port: number,
  options: RawOptions & { readonly pairs?: readonly SettingPair[] } = {},
): Promise<RawConnection | undefined> {
  const connection = await connections.open(port, options);
  await connection?.send(Buffer.concat([PREFACE, settings(...options.pairs ?? [])]));
  return connection;
}

/** Puts what a connection hears together to whole frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are whole now. */
  add(bytes: Uint8Array): Frame[] {
    const all = Buffer.concat([this.#rest, bytes]);
    let end = 0;
    while (end + 9 <= all.length && end + 9 + all.readUIntBE(end, 3) <= all.length) {
      end += 9 + all.readUIntBE(end, 3);
    }
    this.#rest = all.subarray(end);
    return readFrames(all.subarray(0, end));
  }
}
