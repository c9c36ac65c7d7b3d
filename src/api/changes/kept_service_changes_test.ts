import { assertEquals } from "#assert";
import { NAMING_KEY, openNamingContext } from "../../../tests/support/naming_context_fixture.ts";
import { KeptServiceChanges } from "./kept_service_changes.ts";

function setUp() {
  const { context } = openNamingContext();
  const changes = new KeptServiceChanges(context);
  const register = (name: string, port = 80) => {
    const key = { ...NAMING_KEY, name };
    context.registry.register(key, { ip: "1.1.1.1", port }, context.nowMs());
    context.settle();
  };
  const kept = () => {
    const names: string[] = [];
    for (let place = changes.ring.begin; place < changes.ring.end; place++) {
      names.push(changes.ring.at(place)?.name ?? "");
    }
    return names;
  };
  return { context, changes, register, kept };
}

Deno.test("changes of services are kept while somebody follows, and told once for all that come together", () => {
  const { context, changes, register, kept } = setUp();
  register("before");
  assertEquals(changes.ring.end, 0);
  let told = 0;
  const end = changes.follow(() => told++);
  register("a");
  assertEquals([told, kept()], [1, ["a"]]);
  for (const name of ["b", "c"]) {
    const key = { ...NAMING_KEY, name };
    context.registry.register(key, { ip: "1.1.1.1", port: 80 }, context.nowMs());
  }
  context.settle();
  assertEquals([told, kept()], [2, ["a", "b", "c"]]);
  context.settle();
  assertEquals(told, 2);
  end();
  register("d");
  assertEquals([told, kept()], [2, []]);
});

Deno.test("what was kept goes with the last who follows, so that nobody goes on behind a gap", () => {
  const { changes, register, kept } = setUp();
  const [first, second] = [changes.follow(() => {}), changes.follow(() => {})];
  register("a");
  const reader = changes.ring.end;
  first();
  assertEquals(kept(), ["a"]);
  second();
  assertEquals([kept(), changes.ring.begin > reader], [[], true]);
});

Deno.test("a service is told with how many instances it has, also when it is gone", () => {
  const { changes, register } = setUp();
  assertEquals(changes.instanceCount(NAMING_KEY), 0);
  register(NAMING_KEY.name, 80);
  register(NAMING_KEY.name, 81);
  assertEquals(changes.instanceCount(NAMING_KEY), 2);
});
