import { assertEquals } from "#assert";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { NAMING_SYNC } from "../base/mod.ts";
import { instanceKeyText, Registry } from "../naming/mod.ts";
import { OwnWrites } from "./own_writes.ts";

const KEY = { namespace: "public", group: "G", name: "s" };
const AT = { key: KEY, idText: instanceKeyText("1.2.3.4", 80, "DEFAULT"), node: 2 };

function setUp() {
  const timers = new ManualTimers();
  const registry = new Registry({ nowMs: 0, worker: 1, overridesOf: () => new Map() });
  const writes = new OwnWrites(registry, timers);
  const ended: string[] = [];
  const ask = (wanted: boolean) =>
    void writes.shown({ ...AT, wanted }).then(() => ended.push(String(wanted)));
  return { timers, registry, writes, ended, ask };
}

Deno.test("an answer waits until the registry shows what was written, and no longer", async () => {
  const { registry, writes, ended, ask, timers } = setUp();
  ask(true);
  ask(false);
  await timers.pass(0);
  assertEquals([ended, writes.count], [["false"], 1]);
  registry.register({ ...KEY, name: "other" }, { ip: "1.2.3.4", port: 80 }, 0);
  writes.look(registry.drain());
  assertEquals(writes.count, 1);
  registry.register(KEY, { ip: "1.2.3.4", port: 80 }, 0);
  writes.look(registry.drain());
  await timers.pass(0);
  assertEquals([ended, writes.count], [["false", "true"], 0]);
  ask(false);
  assertEquals(writes.count, 1);
  registry.deregister(KEY, { ip: "1.2.3.4", port: 80, cluster: "DEFAULT" }, 0);
  writes.look(registry.drain());
  await timers.pass(0);
  assertEquals([ended, writes.count], [["false", "true", "false"], 0]);
});

Deno.test("an answer whose copy never comes is given after a while", async () => {
  const { writes, ended, ask, timers } = setUp();
  ask(true);
  await timers.pass(NAMING_SYNC.ownWriteMs - 1);
  assertEquals([ended, writes.count], [[], 1]);
  await timers.pass(1);
  assertEquals([ended, writes.count], [["true"], 0]);
});
