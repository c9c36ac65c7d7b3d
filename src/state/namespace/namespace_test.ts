import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";

const CHANGED = [{ type: "namespacesChanged" }] as const;
const PUBLIC = { id: "public", name: "public", desc: "", createdMs: 0 };

function create(id: string): Command {
  return { type: "namespace.create", id, name: `The ${id}`, desc: "d" };
}

Deno.test("a namespace is created, changed and removed; its time of creation stays", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(create("dev")).existed, false);
  assertEquals(bench.events, CHANGED);
  const dev = { id: "dev", name: "The dev", desc: "d", createdMs: timeOf(1) };
  assertEquals(bench.machine.namespaces(), [PUBLIC, dev]);
  const update = { type: "namespace.update", id: "dev", name: "New", desc: "" } as const;
  assertEquals(bench.taken(update).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.namespace("dev"), { ...dev, name: "New", desc: "" });
  assertEquals(bench.taken({ type: "namespace.remove", id: "dev" }).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.taken({ type: "namespace.remove", id: "dev" }).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.machine.namespaces(), [PUBLIC]);
});

Deno.test("public is always there, also by the empty id, and cannot be changed or removed", () => {
  const bench = new StateBench();
  for (const id of ["", "public"]) assertEquals(bench.machine.namespace(id), PUBLIC);
  assertEquals(bench.machine.namespace("dev"), undefined);
  bench.refused({ type: "namespace.update", id: "public", name: "n", desc: "d" }, {
    kind: "conflict",
    message: "The namespace public cannot be changed",
    code: 22000,
  });
  bench.refused({ type: "namespace.remove", id: "public" }, {
    kind: "conflict",
    message: "The namespace public cannot be removed",
    code: 22000,
  });
});

Deno.test("a namespace that is there is not created, and one that is not is not changed", () => {
  const bench = new StateBench();
  bench.taken(create("dev"));
  for (const id of ["dev", "public"]) {
    const message = `namespaceId [${id}] already exist`;
    bench.refused(create(id), { kind: "conflict", message, code: 22002 });
  }
  bench.refused({ type: "namespace.update", id: "no", name: "n", desc: "d" }, {
    kind: "notFound",
    message: "namespaceId [no] not exist",
    code: 22001,
  });
});

Deno.test("there are as many namespaces as allowed with public, and one more after one has gone", () => {
  const bench = new StateBench({ maxNamespaces: 3 });
  bench.taken(create("a"));
  bench.taken(create("b"));
  const message = "Cannot create a namespace: there are 3 already";
  bench.refused(create("c"), { kind: "overloaded", message });
  bench.taken({ type: "namespace.update", id: "b", name: "n", desc: "" });
  bench.taken({ type: "namespace.remove", id: "a" });
  bench.taken(create("c"));
  bench.refused(create("a"), { kind: "overloaded", message });
  assertEquals(bench.restored().namespaces(), bench.machine.namespaces());
});
