import { assertEquals, assertThrows } from "#assert";
import { ApiError, BytesError } from "../base/mod.ts";
import type { InstanceInput } from "../naming/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import {
  decodeOps,
  decodeResults,
  encodeOps,
  encodeResults,
  type ForwardOp,
  type ForwardResult,
} from "./forward_ops.ts";

const key = { namespace: "n", group: "g", name: "s" };
const OPS: readonly ForwardOp[] = [
  { op: "beat", key, instance: { ephemeral: true, ip: "1.1.1.1", port: 8080 }, full: false },
  {
    op: "register",
    key,
    instance: {
      ephemeral: true,
      ip: "::1",
      port: 1,
      cluster: "c",
      weight: 0.25,
      healthy: false,
      enabled: true,
      metadata: { a: "b" },
    },
    full: true,
  },
  { op: "deregister", key, instance: { ephemeral: true }, full: false },
];
const RESULTS: readonly ForwardResult[] = [
  { type: "done" },
  {
    type: "beat",
    answer: { code: 10200, clientBeatIntervalMs: 5_000, lightBeatEnabled: true },
  },
  { type: "error", kind: "invalid", code: 400, message: "no" },
];

Deno.test("forwarded requests and their results come back as they were", () => {
  assertEquals(decodeOps(encodeOps(OPS)), [...OPS]);
  assertEquals(decodeResults(encodeResults(RESULTS)), [...RESULTS]);
});

Deno.test("a request that has travelled already is refused", () => {
  const bytes = encodeOps(OPS);
  bytes[0] = 2;
  assertThrows(() => decodeOps(bytes), ApiError, "over 2 nodes");
});

Deno.test("damaged requests and results are refused", () => {
  const rng = Rng.fromSeed(2);
  for (let run = 0; run < 20_000; run++) {
    const bytes = (rng.chance(0.5) ? encodeOps(OPS) : encodeResults(RESULTS)).slice();
    bytes[rng.below(bytes.length)] = rng.below(256);
    for (const decode of [decodeOps, decodeResults]) {
      try {
        decode(bytes.subarray(0, rng.between(0, bytes.length)));
      } catch (error) {
        if (!(error instanceof BytesError) && !(error instanceof ApiError)) throw error;
      }
    }
  }
});

Deno.test("each part of an instance travels alone as well", () => {
  const whole: InstanceInput = {
    ip: "1.1.1.1",
    port: 0,
    cluster: "",
    weight: 0,
    healthy: true,
    enabled: false,
    metadata: {},
  };
  for (const [name, value] of Object.entries(whole)) {
    for (const full of [false, true]) {
      const instance = { ephemeral: true, [name]: value };
      const ops: ForwardOp[] = [{ op: "beat", key, instance, full }];
      assertEquals(decodeOps(encodeOps(ops)), ops);
    }
  }
});

Deno.test("bytes behind the requests, or behind their results, are refused", () => {
  const longer = (bytes: Uint8Array) => new Uint8Array([...bytes, 0]);
  assertThrows(() => decodeOps(longer(encodeOps(OPS))), BytesError);
  assertThrows(() => decodeResults(longer(encodeResults(RESULTS))), BytesError);
});
