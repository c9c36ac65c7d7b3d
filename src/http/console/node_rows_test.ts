import { assertEquals } from "#assert";
import { fakeMember } from "../../../tests/support/fake_cluster.ts";
import { Fixture, serverInfo } from "../../../tests/support/http/http_fixture.ts";
import type { NodeRow } from "./wire.ts";

async function rowsOf(...others: Parameters<typeof fakeMember>[1][]): Promise<NodeRow[]> {
  const fixture = new Fixture();
  const { cluster } = fixture.fake.server;
  const [self] = cluster.views;
  if (self === undefined) throw new Error("the fake cluster has no node");
  cluster.views = [self, ...others.map((more, at) => fakeMember(at + 2, more))];
  const { body } = await fixture.ask("GET", "/rnacos/v1/console/nodes");
  return JSON.parse(body);
}

Deno.test("a node tells of itself, and one that does not answer is down with the reason", async () => {
  const [self, other] = await rowsOf({ state: "DOWN", reason: "connection refused", version: "9" });
  assertEquals([self?.isSelf, self?.isUp, self?.memoryBytes, self?.lag], [true, true, 2_000, 0]);
  assertEquals([other?.isUp, other?.trouble, other?.appliedIndex], [
    false,
    "connection refused",
    0,
  ]);
});

Deno.test("a node of this version that says nothing is down, one of another may not know the question", async () => {
  const { version } = serverInfo;
  const [, same, older] = await rowsOf({ version }, { version: "0.0.9", applied: 50, term: 3 });
  assertEquals([same?.isUp, same?.trouble], [false, "it does not answer"]);
  assertEquals([older?.isUp, older?.trouble, older?.lag, older?.term], [true, "", 2, 3]);
});
