import { assertEquals, assertStringIncludes } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import type { RunningNode } from "../node/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { OutOfService } from "./out_of_service.ts";

/** A node that the test takes out, and the cluster that it asks to be left. */
class World {
  readonly log = new CollectedLog();
  readonly reasons: string[] = [];
  readonly refills: string[] = [];
  isRemoved = false;
  leaves = 0;
  /** How often the cluster refuses to let it go. */
  refusals = 0;
  ready = true;
  readonly node: RunningNode;
  readonly service: OutOfService;

  constructor() {
    this.node = {
      status: () => ({
        raft: { id: 2, leader: 0, membership: membershipOf([1]) },
        ready: this.ready,
        reason: this.reasons.at(-1) ?? "",
      }),
      state: { wasRemoved: () => this.isRemoved },
      setOutOfService: (reason: string) => void this.reasons.push(reason),
    } as unknown as RunningNode;
    this.service = new OutOfService({
      nodeId: 2,
      log: this.log.logger,
      leave: () => {
        this.leaves++;
        return this.leaves > this.refusals ? Promise.resolve() : Promise.reject(new Error("no"));
      },
      onRefill: (reason) => void this.refills.push(reason),
    });
  }

  review(): string {
    this.service.review(this.node, []);
    return this.reasons.at(-1) ?? "none was told";
  }
}

Deno.test("a node that was taken out says so once, and serves again when it was a mistake", async () => {
  const world = new World();
  assertEquals(world.review(), "");
  world.isRemoved = true;
  assertStringIncludes(world.review(), "was removed");
  world.review();
  assertEquals(world.log.entries.filter(({ level }) => level === "error").length, 1);
  assertEquals(await world.service.isRemovedSoon(), true);
  world.isRemoved = false;
  assertEquals(world.review(), "");
});

Deno.test("who is known to be taken out is not waited for", async () => {
  const world = new World();
  world.isRemoved = true;
  world.review();
  let told: boolean | undefined;
  void world.service.isRemovedSoon().then((is) => told = is);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  assertEquals(told, true);
});

Deno.test("whether it is ready is told when that changes", () => {
  const world = new World();
  world.review();
  world.ready = false;
  world.isRemoved = true;
  world.review();
  world.review();
  const told = world.log.messages.filter((text) => text.startsWith("this node is"));
  assertEquals(told, ["this node is ready", "this node is not ready"]);
});

Deno.test("a node that differs leaves until it is let go, and is filled anew once", async () => {
  const world = new World();
  world.service.differ(world.node, "it differs");
  world.service.differ(world.node, "it differs");
  assertEquals(world.review(), "it differs");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([world.leaves, world.refills], [1, ["it differs"]]);
});

Deno.test("a node that cannot leave yet stays out of service, and stops asking with its end", async () => {
  const world = new World();
  world.refusals = 1;
  world.service.differ(world.node, "it differs");
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([world.leaves, world.refills], [1, []]);
  assertStringIncludes(world.log.messages.join(), "cannot be refilled yet");
  world.service.stop();
  assertEquals(await world.service.isRemovedSoon(), false);
  assertEquals(world.review(), "it differs");
});

Deno.test("whoever asks whether a node is taken out goes on as soon as it is", async () => {
  const world = new World();
  world.refusals = 1;
  world.service.differ(world.node, "it differs");
  const asked = world.service.isRemovedSoon();
  await new Promise((resolve) => setTimeout(resolve, 0));
  world.isRemoved = true;
  world.review();
  assertEquals(await asked, true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([world.leaves, world.refills], [2, ["it differs"]]);
});
