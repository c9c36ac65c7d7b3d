/** What travels between the server and 1.x clients over UDP. */
import { gunzipSync, gzipSync } from "node:zlib";
import { serviceListJson } from "../api/mod.ts";
import { UDP } from "../base/mod.ts";
import type { ServiceList } from "../naming/mod.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CACHE_KEY = "udp";

/** The packet for a list, made once for all its subscribers; undefined when no datagram can hold it. */
export function packetOf(list: ServiceList): Uint8Array | undefined {
  const cached = list.encoded.get(CACHE_KEY);
  if (cached instanceof Uint8Array) return cached.length === 0 ? undefined : cached;
  const plain = encoder.encode(JSON.stringify({
    type: "dom",
    data: serviceListJson(list),
    lastRefTime: list.lastRefTimeMs,
  }));
  const bytes = plain.length >= UDP.gzipFromBytes ? gzipSync(plain) : plain;
  // Remembered as empty, so that a list that is too long is packed once and not for each subscriber.
  const fits = bytes.length <= UDP.maxPacketBytes;
  list.encoded.set(CACHE_KEY, fits ? bytes : new Uint8Array(0));
  return fits ? bytes : undefined;
}

/** The version that an acknowledgement names, as a number or as text; undefined for anything else. */
export function acknowledged(bytes: Uint8Array): number | undefined {
  if (bytes.length > UDP.maxAckBytes) return undefined;
  try {
    const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
    const plain = zipped ? gunzipSync(bytes, { maxOutputLength: UDP.maxAckBytes }) : bytes;
    const ack: unknown = JSON.parse(decoder.decode(plain));
    if (typeof ack !== "object" || ack === null || !("lastRefTime" in ack)) return undefined;
    if (!("type" in ack) || ack.type !== "push-ack") return undefined;
    const version = Number(ack.lastRefTime);
    return Number.isSafeInteger(version) && version > 0 ? version : undefined;
  } catch {
    return undefined; // Anybody can send anything to an open port; what is no acknowledgement is nothing.
  }
}
