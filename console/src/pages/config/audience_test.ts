import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { audienceOf } from "./audience.ts";

const listener = (ip: string, tag = "") => ({
  ...{ ip, tag, md5: "", inStep: true, node: "1", app: "", sdk: "", connection: "c", sinceMs: 1 },
});
const ALL = [listener("10.0.0.1"), listener("10.0.0.2", "blue"), listener("10.0.0.3", "blue")];
const ips = (kind: "beta" | "tag", rule: string, others: { kind: "beta"; rule: string }[] = []) =>
  audienceOf(ALL, { kind, rule }, others).map(({ ip }) => ip);

Deno.test("addresses are whole ones, however they are parted", () => {
  assertEquals(ips("beta", "10.0.0.1, 10.0.0.3\n10.0.0"), ["10.0.0.1", "10.0.0.3"]);
  assertEquals(ips("beta", ""), []);
});

Deno.test("a tag is for who sends it and has no version by address", () => {
  assertEquals(ips("tag", "blue"), ["10.0.0.2", "10.0.0.3"]);
  assertEquals(ips("tag", "blue", [{ kind: "beta", rule: "10.0.0.2" }]), ["10.0.0.3"]);
  assertEquals(ips("tag", ""), []);
});
