/** What one node asks another to do for clients that came to it, and the bytes of it. */
import {
  ApiError,
  ByteReader,
  BytesError,
  ByteWriter,
  type ErrorKind,
  NAMING_SYNC,
  type ServiceKey,
} from "../base/mod.ts";
import type { InstanceInput } from "../naming/mod.ts";
import type { BeatAnswer } from "./types.ts";

const OPS = ["beat", "register", "deregister"] as const;
export type ForwardOpName = (typeof OPS)[number];

export interface ForwardOp {
  readonly op: ForwardOpName;
  readonly key: ServiceKey;
  /** The address; for `register` and full beats everything else, too. */
  readonly instance: InstanceInput;
  /** A beat that says enough to register. */
  readonly full: boolean;
}

export type ForwardResult =
  | { readonly type: "done" }
  | { readonly type: "beat"; readonly answer: BeatAnswer }
  | {
    readonly type: "error";
    readonly kind: ErrorKind;
    readonly code: number;
    readonly message: string;
  };

const RESULTS = ["done", "beat", "error"] as const satisfies readonly ForwardResult["type"][];

const KINDS = [
  "invalid",
  "missing",
  "notFound",
  "conflict",
  "casMissed",
  "forbidden",
  "method",
  "tooLarge",
  "unavailable",
  "overloaded",
  "unsupported",
] as const satisfies readonly ErrorKind[];

/** A request may travel from one node to another once, and no further. */
const HOPS = 1;

const HAS_IP = 1;
const HAS_PORT = 2;
const HAS_CLUSTER = 4;
const HAS_WEIGHT = 8;
const HAS_HEALTHY = 16;
const HAS_ENABLED = 32;
const HAS_METADATA = 64;
const HAS_FULL = 128;

export function encodeOps(ops: readonly ForwardOp[]): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(64 * ops.length + 8).u8(HOPS).varint(ops.length);
  for (const op of ops) writeOp(w, op);
  return w.take();
}

/** Throws BytesError, and ApiError `conflict` for what has travelled already. */
export function decodeOps(body: Uint8Array): ForwardOp[] {
  const r = new ByteReader(body);
  const hops = r.u8();
  if (hops !== HOPS) {
    throw new ApiError("conflict", `Cannot take a request that has come over ${hops} nodes`);
  }
  const ops = list(r, () => readOp(r));
  r.end();
  return ops;
}

export function encodeResults(results: readonly ForwardResult[]): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(16 * results.length + 8).varint(results.length);
  for (const result of results) {
    w.u8(RESULTS.indexOf(result.type));
    if (result.type === "beat") {
      const { code, clientBeatIntervalMs, lightBeatEnabled } = result.answer;
      w.varint(code).varint(clientBeatIntervalMs).bool(lightBeatEnabled);
    } else if (result.type === "error") {
      w.u8(KINDS.indexOf(result.kind)).varint(Math.max(0, result.code)).utf8(result.message);
    }
  }
  return w.take();
}

export function decodeResults(body: Uint8Array): ForwardResult[] {
  const r = new ByteReader(body);
  const results = list(r, () => readResult(r));
  r.end();
  return results;
}

function readResult(r: ByteReader): ForwardResult {
  const type = RESULTS[r.u8()];
  if (type === "done") return { type };
  if (type === "beat") {
    const answer = {
      code: r.varint(),
      clientBeatIntervalMs: r.varint(),
      lightBeatEnabled: r.bool(),
    };
    return { type, answer };
  }
  const kind = KINDS[r.u8()];
  if (type === undefined || kind === undefined) {
    throw new BytesError("Cannot read a result: its kind is unknown");
  }
  return { type, kind, code: r.varint(), message: r.utf8() };
}

function writeOp(w: ByteWriter, { op, key, instance, full }: ForwardOp): void {
  const { ip, port, cluster, weight, healthy, enabled, metadata } = instance;
  w.u8(OPS.indexOf(op)).utf8(key.namespace).utf8(key.group).utf8(key.name);
  w.varint(
    (ip === undefined ? 0 : HAS_IP) | (port === undefined ? 0 : HAS_PORT) |
      (cluster === undefined ? 0 : HAS_CLUSTER) | (weight === undefined ? 0 : HAS_WEIGHT) |
      (healthy === undefined ? 0 : HAS_HEALTHY) | (enabled === undefined ? 0 : HAS_ENABLED) |
      (metadata === undefined ? 0 : HAS_METADATA) | (full ? HAS_FULL : 0),
  );
  if (ip !== undefined) w.utf8(ip);
  if (port !== undefined) w.f64(port);
  if (cluster !== undefined) w.utf8(cluster);
  if (weight !== undefined) w.f64(weight);
  if (healthy !== undefined) w.bool(healthy);
  if (enabled !== undefined) w.bool(enabled);
  if (metadata === undefined) return;
  const pairs = Object.entries(metadata);
  w.varint(pairs.length);
  for (const [name, value] of pairs) w.utf8(name).utf8(value);
}

function readOp(r: ByteReader): ForwardOp {
  const op = OPS[r.u8()];
  if (op === undefined) throw new BytesError("Cannot read a request: its kind is unknown");
  const key = { namespace: r.utf8(), group: r.utf8(), name: r.utf8() };
  const flags = r.varint();
  const has = (flag: number) => (flags & flag) !== 0;
  const instance: InstanceInput = {
    ephemeral: true,
    ...(has(HAS_IP) ? { ip: r.utf8() } : {}),
    ...(has(HAS_PORT) ? { port: r.f64() } : {}),
    ...(has(HAS_CLUSTER) ? { cluster: r.utf8() } : {}),
    ...(has(HAS_WEIGHT) ? { weight: r.f64() } : {}),
    ...(has(HAS_HEALTHY) ? { healthy: r.bool() } : {}),
    ...(has(HAS_ENABLED) ? { enabled: r.bool() } : {}),
    ...(has(HAS_METADATA)
      ? { metadata: Object.fromEntries(list(r, () => [r.utf8(), r.utf8()] as const)) }
      : {}),
  };
  return { op, key, instance, full: has(HAS_FULL) };
}

function list<T>(r: ByteReader, read: () => T): T[] {
  const count = r.varint();
  if (count > r.remaining) {
    throw new BytesError(`Cannot read ${count} members: only ${r.remaining} bytes are left`);
  }
  const found: T[] = [];
  for (let at = 0; at < count; at++) found.push(read());
  return found;
}

/** Requests of one call; more wait for the next. */
export const MAX_OPS = NAMING_SYNC.maxBeatBatch;
