import { assertEquals, assertThrows } from "#assert";
import { BytesError } from "../../base/mod.ts";
import { Rng } from "../../../tests/support/rng.ts";
import { Buckets } from "./buckets.ts";
import type { EntryData, SyncCall, SyncReply } from "./messages.ts";
import { decodeSyncCall, decodeSyncReply, encodeSync } from "./sync_codec.ts";

const ENTRY: EntryData = {
  key: { namespace: "public", group: "G", name: "s" },
  version: 9,
  base: 4,
  partial: false,
  parts: 0,
  records: [
    {
      kind: "http",
      client: "",
      ip: "10.0.0.1",
      port: 80,
      cluster: "DEFAULT",
      weight: 1,
      enabled: true,
      healthy: false,
      metadata: { "ключ": "значение", a: "b" },
      instanceId: undefined,
      stampMs: 1_700_000_000_000,
    },
    {
      kind: "connection",
      client: "1_2_3",
      ip: "::1",
      port: 0,
      cluster: "c",
      weight: 0.5,
      enabled: false,
      healthy: true,
      metadata: {},
      instanceId: "12#c#G@@s",
      stampMs: 7,
    },
  ],
  tombstones: [{ kind: "http", idText: "1#2#c", stampMs: 5 }],
  removed: ["h\x001#2#c"],
};
const GREETING = { epoch: 5, knownEpoch: 0, warm: true, clockMs: 77, root: { low: 1, high: 2 } };
const CALLS: readonly SyncCall[] = [
  {
    type: "sync",
    ...GREETING,
    entries: [ENTRY, { ...ENTRY, base: 0, removed: [] }],
    heardOf: [{ node: 2, epoch: 3, completeVersion: 4, ageMs: 5, retired: true }],
  },
  { type: "pull", node: 1, epoch: 2, buckets: new Buckets(), one: undefined },
  {
    type: "pull",
    node: 1,
    epoch: 2,
    buckets: new Buckets(),
    one: { key: ENTRY.key, since: 5, part: 2, parts: 7 },
  },
];
const REPLIES: readonly SyncReply[] = [
  { type: "heard", ...GREETING, root: undefined },
  { type: "pulled", known: true, asOf: 4, more: false, covered: [1, 2], entries: [ENTRY] },
  {
    type: "pulled",
    known: true,
    asOf: 4,
    more: true,
    covered: [],
    entries: [{ ...ENTRY, parts: 3 }],
  },
];

Deno.test("calls and answers between registries come back as they were", () => {
  for (const call of CALLS) {
    const decoded = decodeSyncCall(encodeSync(call));
    if (call.type === "pull" && decoded.type === "pull") {
      assertEquals(decoded.buckets.sums, call.buckets.sums);
    } else assertEquals(decoded, call);
  }
  for (const reply of REPLIES) assertEquals(decodeSyncReply(encodeSync(reply)), reply);
});

Deno.test("damaged and random bytes are refused and nothing else happens", () => {
  const rng = Rng.fromSeed(1);
  const good = [...CALLS, ...REPLIES].map((one) => encodeSync(one));
  for (let run = 0; run < 30_000; run++) {
    const bytes = rng.chance(0.7)
      ? rng.pick(good).slice()
      : Uint8Array.from({ length: rng.below(200) }, () => rng.below(256));
    for (let hits = rng.between(1, 3); hits > 0 && bytes.length > 0; hits--) {
      bytes[rng.below(bytes.length)] = rng.below(256);
    }
    const cut = bytes.subarray(0, rng.chance(0.3) ? rng.below(bytes.length + 1) : bytes.length);
    for (const decode of [decodeSyncCall, decodeSyncReply]) {
      try {
        decode(cut);
      } catch (error) {
        if (!(error instanceof BytesError)) throw error;
      }
    }
  }
  assertThrows(() => decodeSyncCall(new Uint8Array(0)), BytesError);
});
