import { assertEquals } from "#assert";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";
import { NAMING, serviceKeyText } from "../base/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import { cleanRegistry } from "./clean_registry.ts";
import { followState } from "./follow_state.ts";

function open() {
  const fixture = openNamingContext();
  const { context, timers, node, peers } = fixture;
  context.peers = peers;
  cleanRegistry(context);
  followState(context);
  /** Lets the registry find out what is over. */
  const pass = async (ms: number) => {
    for (let leftMs = ms; leftMs > 0; leftMs -= 1_000) {
      await timers.pass(1_000);
      context.registry.advance(context.nowMs());
      context.settle();
    }
  };
  return { ...fixture, pass, proposed: () => node.proposed.map(({ command }) => command) };
}

const IDS: readonly InstanceId[] = [
  { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" },
  { ip: "fe80#::1", port: 0, cluster: "c" },
];

Deno.test("overrides without an instance are taken out of the log", async () => {
  const { node, pass, proposed } = open();
  node.applyNow({ type: "override.put", key: NAMING_KEY, ids: IDS, override: { weight: 2 } });
  await pass(NAMING.overrideLifeMs + 5_000);
  assertEquals(proposed()[0], { type: "override.remove", key: NAMING_KEY, ids: IDS });
  assertEquals(node.state.overrides(NAMING_KEY).size, 0);
});

Deno.test("a service that is over is taken out of the log, if it stands there", async () => {
  const { node, pass, proposed, context } = open();
  const other = { ...NAMING_KEY, name: "other" };
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create" });
  context.registry.subscribeUdp(
    other,
    "",
    { ip: "1.1.1.1", port: 1, agent: "", app: "" },
    context.nowMs(),
  );
  context.registry.forgetUdp(other, { ip: "1.1.1.1", port: 1, clusters: "" }, context.nowMs());
  await pass(NAMING.emptyServiceLifeMs + NAMING.sweepMs + 5_000);
  assertEquals(proposed(), [{ type: "service.remove", key: NAMING_KEY }]);
});

Deno.test("one node cleans up: one that does not judge the service leaves it alone", async () => {
  const { node, pass, proposed, peers, told } = open();
  peers.mine = false;
  node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "create" });
  await pass(NAMING.emptyServiceLifeMs + NAMING.sweepMs + 5_000);
  assertEquals(told.includes("serviceExpired G@@s"), true);
  assertEquals(proposed(), []);
  assertEquals(new Set(peers.askedFor), new Set([`${serviceKeyText(NAMING_KEY)}|`]));
});
