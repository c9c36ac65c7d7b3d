import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";

const AT = { ip: "1.1.1.1", port: 80 };

Deno.test("listeners are told what happened, once, and not when nothing did", () => {
  const { context, told } = openNamingContext();
  let calls = 0;
  context.onEvents(() => calls++);
  context.settle();
  assertEquals(calls, 0);
  context.registry.register(NAMING_KEY, AT, context.nowMs());
  context.settle();
  context.settle();
  assertEquals([calls, told], [1, ["put G@@s 80", "serviceChanged G@@s"]]);
});

Deno.test("time begins as that of the wall clock, and goes on with that which never steps back", async () => {
  const { context, timers } = openNamingContext();
  assertEquals([context.nowMs(), context.wallMs()], [timers.nowMs(), timers.nowMs()]);
  await timers.pass(1_000);
  assertEquals(context.nowMs(), timers.nowMs());
});

Deno.test("the log tells of instances that change, and by what they live", () => {
  const log = new CollectedLog();
  const { context } = openNamingContext(log.logger);
  context.registry.register(NAMING_KEY, AT, context.nowMs());
  context.settle();
  assertEquals(log.messages, ["an instance has changed"]);
  const { change, instance, livesBy } = log.fieldsOf("an instance has changed");
  assertEquals([change, instance, livesBy], ["put", "1.1.1.1:80", "http"]);
});

Deno.test("what the server cleans up by itself and cannot is said in the log alone", async () => {
  const log = new CollectedLog();
  const { context, node, timers } = openNamingContext(log.logger);
  const text = "A clean-up of the registry has to wait";
  context.proposeLater({ type: "service.remove", key: NAMING_KEY });
  await timers.pass(1);
  assertEquals(node.proposed.at(-1)?.options.operator, "");
  const refused = log.messages.filter((one) => one === text).length;
  node.failure = new Error("no leader");
  context.proposeLater({ type: "service.remove", key: NAMING_KEY });
  await Promise.resolve();
  await Promise.resolve();
  assertEquals(log.messages.filter((one) => one === text).length, refused + 1);
  assertEquals(log.fieldsOf(text)["error"], "no leader");
});

Deno.test("what the server cleans up by itself and can is not worth a word", async () => {
  const log = new CollectedLog();
  const { context, node } = openNamingContext(log.logger);
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create" });
  context.proposeLater({ type: "service.remove", key: NAMING_KEY });
  await Promise.resolve();
  await Promise.resolve();
  assertEquals([node.state.service(NAMING_KEY), log.messages], [undefined, []]);
});
