/** What one node asks another to do for clients that came to it, and the bytes of it. */
import {
  ApiError,
  ByteReader,
  ByteWriter,
  type ErrorData,
  NAMING_SYNC,
  readChoice,
  readError,
  readList,
  readMap,
  type ServiceKey,
  writeChoice,
  writeError,
  writeList,
  writeMap,
} from "../base/mod.ts";
import type { InstanceInput } from "../naming/mod.ts";
import type { BeatAnswer } from "./types.ts";

const OPS = ["beat", "register", "deregister"] as const;
type ForwardOpName = (typeof OPS)[number];

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
  | { readonly type: "error" } & ErrorData;

const RESULTS = ["done", "beat", "error"] as const satisfies readonly ForwardResult["type"][];

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
  const w = new ByteWriter(64 * ops.length + 8).u8(HOPS);
  writeList(w, ops, writeOp);
  return w.take();
}

/** Throws BytesError, and ApiError `conflict` for what has travelled already. */
export function decodeOps(body: Uint8Array): ForwardOp[] {
  const r = new ByteReader(body);
  const hops = r.u8();
  if (hops !== HOPS) {
    throw new ApiError("conflict", `Cannot take a request that has come over ${hops} nodes`);
  }
  const ops = readList(r, readOp);
  r.end();
  return ops;
}

export function encodeResults(results: readonly ForwardResult[]): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(16 * results.length + 8);
  writeList(w, results, writeResult);
  return w.take();
}

export function decodeResults(body: Uint8Array): ForwardResult[] {
  const r = new ByteReader(body);
  const results = readList(r, readResult);
  r.end();
  return results;
}

function writeResult(w: ByteWriter, result: ForwardResult): void {
  writeChoice(w, RESULTS, result.type);
  if (result.type === "beat") {
    const { code, clientBeatIntervalMs, lightBeatEnabled } = result.answer;
    w.varint(code).varint(clientBeatIntervalMs).bool(lightBeatEnabled);
  } else if (result.type === "error") writeError(w, result);
}

function readResult(r: ByteReader): ForwardResult {
  const type = readChoice(r, RESULTS);
  if (type === "done") return { type };
  if (type === "error") return { type, ...readError(r) };
  const answer = {
    code: r.varint(),
    clientBeatIntervalMs: r.varint(),
    lightBeatEnabled: r.bool(),
  };
  return { type, answer };
}

function writeOp(w: ByteWriter, { op, key, instance, full }: ForwardOp): void {
  const { ip, port, cluster, weight, healthy, enabled, metadata } = instance;
  writeChoice(w, OPS, op);
  w.utf8(key.namespace).utf8(key.group).utf8(key.name);
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
  if (metadata !== undefined) writeMap(w, metadata);
}

function readOp(r: ByteReader): ForwardOp {
  const op = readChoice(r, OPS);
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
    ...(has(HAS_METADATA) ? { metadata: readMap(r) } : {}),
  };
  return { op, key, instance, full: has(HAS_FULL) };
}

/** Requests of one call; more wait for the next. */
export const MAX_OPS = NAMING_SYNC.maxBeatBatch;
