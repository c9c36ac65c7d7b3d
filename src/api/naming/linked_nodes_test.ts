/** The verbs at a node that does not keep the lease: what is asked there is done, and seen, at both. */
import { assert, assertEquals, assertRejects } from "#assert";
import { clientAt, LinkedRegistries } from "../../../tests/support/linked_registries.ts";
import { HTTP_CALLER, REF } from "../../../tests/support/naming_fixture.ts";
import { ApiError } from "../../base/mod.ts";

const AT = { ip: "1.1.1.1", port: 80 };
const BEAT_OK = 10_200;
const BEAT_UNKNOWN = 20_404;
const SUBSCRIBED = { ...REF, clusters: "" };
const PAGE = { pageNo: 1, pageSize: 10 };

async function setUp() {
  const linked = await LinkedRegistries.started();
  const [home, away] = linked.homeAndAway();
  const register = (port: number) =>
    linked.within(linked.of(away).register(REF, { ip: AT.ip, port }, HTTP_CALLER));
  const beat = async (full = false) => {
    const instance = { ip: AT.ip, port: AT.port, metadata: { from: "beat" } };
    const input = { ...REF, ...AT, cluster: "DEFAULT", ...(full ? { instance } : {}) };
    return (await linked.within(linked.of(away).beat(input, HTTP_CALLER))).code;
  };
  return { linked, home, away, register, beat };
}

Deno.test("a registration elsewhere is kept at its home, and seen by its client when it is answered", async () => {
  const { linked, home, away, register } = await setUp();
  await register(80);
  assertEquals([linked.ports(home), linked.ports(away)], [[80], [80]]);
  const [newest] = linked.of(away).explain(REF, { ...AT, cluster: "DEFAULT" }).publications;
  assertEquals([newest?.node, newest?.kind, newest?.silentMs], [home, "http", undefined]);
  const [kept] = linked.of(home).explain(REF, { ...AT, cluster: "DEFAULT" }).publications;
  assertEquals([kept?.node, typeof kept?.silentMs], [home, "number"]);
  linked.close();
});

Deno.test("registrations that come together go together, and each is answered", async () => {
  const { linked, home, away } = await setUp();
  linked.calls.length = 0;
  const ports = [81, 82, 83, 84, 85];
  await linked.within(Promise.all(
    ports.map((port) => linked.of(away).register(REF, { ip: AT.ip, port }, HTTP_CALLER)),
  ));
  const forwards = linked.calls.filter(({ call }) => call === "forward");
  assertEquals(forwards, [{ from: away, to: home, call: "forward" }]);
  assertEquals([linked.ports(home).sort(), linked.ports(away).sort()], [ports, ports]);
  linked.close();
});

Deno.test("short beats elsewhere keep the lease alive at its home; without them it ends at both", async () => {
  const { linked, home, away, register, beat } = await setUp();
  await register(80);
  for (let beats = 0; beats < 8; beats++) {
    await linked.timers.pass(5_000);
    assertEquals(await beat(), BEAT_OK);
  }
  assertEquals([linked.ports(home), linked.ports(away)], [[80], [80]]);
  await linked.timers.pass(20_000);
  assertEquals([linked.ports(home), linked.ports(away)], [[-80], [-80]]);
  assertEquals(await beat(), BEAT_OK);
  await linked.timers.pass(1_000);
  assertEquals([linked.ports(home), linked.ports(away)], [[80], [80]]);
  await linked.timers.pass(40_000);
  assertEquals([linked.ports(home), linked.ports(away)], [[], []]);
  assertEquals(await beat(), BEAT_UNKNOWN);
  assertEquals(linked.ports(home), []);
  linked.close();
});

Deno.test("a full beat elsewhere registers at the home what nobody knows", async () => {
  const { linked, home, away, beat } = await setUp();
  assertEquals(await beat(), BEAT_UNKNOWN);
  assertEquals(linked.ports(home), []);
  assertEquals(await beat(true), BEAT_OK);
  await linked.timers.pass(1_000);
  assertEquals([linked.ports(home), linked.ports(away)], [[80], [80]]);
  const at = { ...AT, cluster: "DEFAULT" };
  assertEquals(linked.of(away).instance(REF, at).metadata, { from: "beat" });
  linked.close();
});

Deno.test("a deregistration elsewhere ends the lease at its home", async () => {
  const { linked, home, away, register, beat } = await setUp();
  await register(80);
  await register(81);
  await linked.within(linked.of(away).deregister(REF, AT, HTTP_CALLER));
  assertEquals([linked.ports(home), linked.ports(away)], [[81], [81]]);
  assertEquals(await beat(), BEAT_UNKNOWN);
  linked.close();
});

Deno.test("a home that gives no answer is an error to try again; one that is not connected is stood in for", async () => {
  const { linked, home, away } = await setUp();
  linked.silence(home);
  const register = (port: number) =>
    linked.within(linked.of(away).register(REF, { ip: AT.ip, port }, HTTP_CALLER));
  const error = await assertRejects(() => register(80), ApiError, `Node ${home}`);
  assert(error instanceof ApiError && error.kind === "unavailable");
  assertEquals(linked.ports(away), []);
  linked.disconnect(home);
  await register(81);
  assertEquals(linked.ports(away), [81]);
  linked.close();
});

Deno.test("subscribers of all nodes are told at any of them, and who did not answer", async () => {
  const { linked, home, away } = await setUp();
  linked.of(home).subscribe(SUBSCRIBED, clientAt("h", "10.0.0.1"));
  linked.of(away).subscribe(SUBSCRIBED, clientAt("a", "10.0.0.2"));
  const all = async (id: number) => {
    const { items, totalCount, unanswered } = await linked.within(
      linked.of(id).allSubscribers(REF, PAGE),
    );
    return { ips: items.map(({ ip }) => ip).sort(), totalCount, unanswered };
  };
  const both = { ips: ["10.0.0.1", "10.0.0.2"], totalCount: 2, unanswered: [] };
  assertEquals(await all(home), both);
  assertEquals(await all(away), both);
  assertEquals(linked.of(away).subscribers(REF, PAGE).items.map(({ ip }) => ip), ["10.0.0.2"]);
  linked.silence(home);
  assertEquals(await all(away), { ips: ["10.0.0.2"], totalCount: 1, unanswered: [home] });
  linked.close();
});

Deno.test("a question for subscribers is answered as one, and changes nothing", async () => {
  const { linked, home, away, register } = await setUp();
  await register(80);
  linked.of(home).subscribe(SUBSCRIBED, clientAt("h", "10.0.0.1"));
  linked.calls.length = 0;
  const page = await linked.within(linked.of(away).allSubscribers(REF, PAGE));
  assertEquals(page.items.map(({ ip, app, agent }) => [ip, app, agent]), [
    ["10.0.0.1", "app", "Nacos-Java-Client:v3.0.3"],
  ]);
  assert(
    linked.calls.some(({ from, to, call }) => from === away && to === home && call === "forward"),
  );
  assertEquals([linked.ports(home), linked.ports(away)], [[80], [80]]);
  linked.close();
});
