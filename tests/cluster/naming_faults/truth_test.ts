import { assertEquals } from "#assert";
import { SEEN_MS, type SeenList, Truth } from "./truth.ts";

const ONE = { service: "s", port: 1, kind: "http" } as const;
const TWO = { service: "s", port: 2, kind: "grpc" } as const;

class Scene {
  nowMs = 0;
  readonly truth = new Truth(() => this.nowMs);

  constructor() {
    for (const instance of [ONE, TWO]) this.truth.there(instance);
    this.nowMs += SEEN_MS + 1;
  }

  see(ports: readonly number[], more: Partial<SeenList> = {}): this {
    const hosts = new Map(ports.map((port) => [Math.abs(port), port > 0]));
    this.truth.judge({ how: "push", node: 1, service: "s", hosts, ...more });
    return this;
  }

  get counts() {
    const { lost, ghosts, shrunkenPushes, emptyPushes } = this.truth.verdict;
    return [lost.length, ghosts.length, shrunkenPushes.length, emptyPushes.length];
  }
}

Deno.test("a list of all that live is right, and one that lacks what has just come", () => {
  assertEquals(new Scene().see([1, 2]).counts, [0, 0, 0, 0]);
  const scene = new Scene();
  const three = { service: "s", port: 3, kind: "http" } as const;
  scene.truth.coming(three);
  assertEquals(scene.see([1, 2]).see([1, 2, 3]).counts, [0, 0, 0, 0]);
  scene.truth.there(three);
  assertEquals(scene.see([1, 2]).counts, [0, 0, 0, 0]);
  scene.nowMs += SEEN_MS + 1;
  assertEquals(scene.see([1, 2]).counts, [1, 0, 1, 0]);
});

Deno.test("an instance that lives and is missing, or called unhealthy, is found", () => {
  assertEquals(new Scene().see([1]).see([1]).counts, [1, 0, 2, 0]);
  assertEquals(new Scene().see([1, -2]).counts, [1, 0, 1, 0]);
  assertEquals(new Scene().see([1], { how: "answer" }).counts, [1, 0, 0, 0]);
  assertEquals(new Scene().see([]).counts, [2, 0, 1, 1]);
});

Deno.test("an empty list is right where nothing lives", () => {
  const scene = new Scene();
  for (const instance of [ONE, TWO]) scene.truth.gone(instance, 1_000);
  assertEquals(scene.see([]).counts, [0, 0, 0, 0]);
});

Deno.test("what has ended is a ghost when its time is over", () => {
  const scene = new Scene();
  scene.truth.going(TWO);
  assertEquals(scene.see([1]).see([1, 2]).counts, [0, 0, 0, 0]);
  scene.truth.gone(TWO, 1_000);
  assertEquals(scene.see([1, 2], { node: 2 }).counts, [0, 0, 0, 0]);
  scene.nowMs += 1_001;
  assertEquals(scene.see([1, 2], { node: 2 }).counts, [0, 1, 0, 0]);
});

Deno.test("where nodes cannot talk, the time of what has ended begins when they can again", () => {
  const scene = new Scene();
  scene.truth.areApart = true;
  scene.truth.gone(TWO, 1_000);
  scene.nowMs += 5_000;
  assertEquals(scene.see([1, 2]).counts, [0, 0, 0, 0]);
  scene.truth.postpone(1_000);
  assertEquals(scene.see([1, 2]).counts, [0, 0, 0, 0]);
  scene.nowMs += 1_001;
  assertEquals(scene.see([1, 2]).counts, [0, 1, 0, 0]);
});

Deno.test("what a node has shown no more must not come back there, however soon", () => {
  const scene = new Scene();
  scene.truth.gone(TWO, 60_000);
  scene.see([1]);
  scene.nowMs += 100;
  assertEquals(scene.see([1, 2]).counts, [0, 0, 0, 0], "made earlier, arrived later");
  scene.nowMs += 1_000;
  assertEquals(scene.see([1, 2], { node: 2 }).counts, [0, 0, 0, 0]);
  assertEquals(scene.see([1, 2]).counts, [0, 1, 0, 0]);
});

Deno.test("what nobody has registered is a ghost, in the end as well", () => {
  assertEquals(new Scene().see([1, 2, 9]).counts, [0, 1, 0, 0]);
  const { truth } = new Scene();
  assertEquals(truth.differences("s", new Map([[1, true], [2, false], [9, true]])), [
    "unhealthy s:2",
    "has s:9",
  ]);
  assertEquals(truth.differences("s", new Map([[1, true], [2, true]])), []);
});
