import { assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { HTTP_CALLER, NamingFixture, REF } from "../../../tests/support/naming_fixture.ts";
import { ApiError, FUZZY, NAMING } from "../../base/mod.ts";
import type { Command } from "../../state/mod.ts";
import { createFuzzyApi, type ListedServices } from "./fuzzy_api.ts";

const NOTHING: ListedServices = { has: () => false, of: () => [], onChange: () => {} };

function publish(
  dataId: string,
  more: Partial<Command & { type: "config.publish" }> = {},
): Command {
  const key = { namespace: "public", group: "G", dataId };
  return { type: "config.publish", key, content: "v", info: {}, sourceIp: "", ...more };
}

function remove(dataId: string): Command {
  const key = { namespace: "public", group: "G", dataId };
  return { type: "config.remove", key, sourceIp: "" };
}

function ofConfigs() {
  const node = createFakeNode();
  const fuzzy = createFuzzyApi({ node, services: NOTHING, monotonicMs: () => 0 });
  const told: string[] = [];
  fuzzy.configs.onChange((ids, key) => {
    told.push(`${[...ids].join(" ")} ${key.name} ${fuzzy.configs.exists(key)}`);
  });
  const apply = (command: Command) => {
    node.nowMs++;
    node.applyNow(command);
    return told.splice(0);
  };
  return { fuzzy, apply };
}

Deno.test("a watch of configs begins with those that are there, and hears what comes and goes", async () => {
  const { fuzzy, apply } = ofConfigs();
  apply(publish("app.old"));
  apply(publish("other"));
  const begun = await fuzzy.configs.watch("c", "public>>*>>app*");
  assertEquals(begun.ok && [begun.keys, begun.isCut], [
    [{ namespace: "public", group: "G", name: "app.old" }],
    false,
  ]);
  assertEquals(apply(publish("app.new")), ["c app.new true"]);
  assertEquals(apply(publish("app.new", { content: "w" })), []);
  assertEquals(apply(publish("else")), []);
  assertEquals(apply(remove("app.new")), ["c app.new false"]);
  assertEquals(apply(publish("app.new")), ["c app.new true"]);
  const gray = { type: "beta", expression: "1.1.1.1" } as const;
  assertEquals(apply(publish("app.gray", { gray })), ["c app.gray false"]);
  fuzzy.configs.unwatch("c", "public>>*>>app*");
  assertEquals(apply(remove("app.new")), []);
  await fuzzy.configs.watch("c", "public>>*>>app*");
  fuzzy.configs.connectionClosed("c");
  assertEquals(apply(publish("app.new")), []);
  fuzzy.close();
});

Deno.test("what is no pattern is refused, and watches nothing", async () => {
  const { fuzzy, apply } = ofConfigs();
  await assertRejects(() => fuzzy.configs.watch("c", "public>>G"), ApiError, "is illegal");
  assertEquals(apply(publish("a")), []);
  fuzzy.close();
  await fuzzy.configs.watch("c", "public>>G>>*");
  assertEquals(apply(publish("b")), []);
});

Deno.test("services are heard of when they come into the lists and when they leave them", async () => {
  const fixture = new NamingFixture();
  const node = createFakeNode();
  const services = fixture.naming.listed;
  const { services: watches } = createFuzzyApi({ node, services, monotonicMs: () => 0 });
  const told: string[] = [];
  watches.onChange((ids, key) => told.push(`${[...ids]} ${key.name} ${watches.exists(key)}`));
  await fixture.register(80);
  await fixture.timers.pass(0);
  const begun = await watches.watch("c", "public>>*>>*");
  assertEquals(begun.ok && begun.keys.map(({ name }) => name), ["s"]);
  await fixture.register(81);
  await fixture.timers.pass(0);
  assertEquals(told.splice(0), []);
  const ref = { ...REF, serviceName: "new" };
  const at = { ip: "1.1.1.1", port: 1 };
  await fixture.naming.register(ref, at, HTTP_CALLER);
  await fixture.timers.pass(0);
  assertEquals(told.splice(0), ["c new true"]);
  await fixture.naming.deregister(ref, at, HTTP_CALLER);
  await fixture.timers.pass(NAMING.emptyServiceLifeMs * 2);
  assertEquals(told.splice(0).filter((text) => text.includes("new")), ["c new false"]);
  fixture.naming.close();
});

Deno.test("a watch of much is looked for in steps, and so many matches are told with the word that there are more", async () => {
  let looked = 0;
  const services: ListedServices = {
    ...NOTHING,
    *of(namespace) {
      for (; looked <= FUZZY.maxMatches + 1; looked++) {
        yield { namespace, group: "G", name: `s${looked}` };
      }
    },
  };
  let turns = 0;
  // Each look at the time is a step.
  const fuzzy = createFuzzyApi({
    ...{ node: createFakeNode(), services },
    monotonicMs: () => {
      turns++;
      return 0;
    },
  });
  const begun = await fuzzy.services.watch("c", "public>>*>>*");
  assertEquals(begun.ok && [begun.keys.length, begun.isCut], [FUZZY.maxMatches, true]);
  assertEquals(looked, FUZZY.maxMatches, "it ends with the first that is too many");
  assertEquals(turns >= FUZZY.maxMatches / FUZZY.stepKeys, true, `${turns} steps`);
  fuzzy.close();
});
