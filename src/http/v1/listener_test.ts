/** Long polls over HTTP v1, in this process. */
import { assertEquals } from "#assert";
import type { ConfigKey } from "../../base/mod.ts";
import { FakeConfigs, item } from "../../../tests/support/fake_configs.ts";
import { type Asked, Fixture } from "../../../tests/support/http/http_fixture.ts";

const LISTENER = "/nacos/v1/cs/configs/listener";
const LONG = { "long-pulling-timeout": "30000" };

function listening(entries: string, headers: Record<string, string> = {}): Asked {
  return { body: `Listening-Configs=${encodeURIComponent(entries)}`, headers };
}

Deno.test("what differs is told at once, with the tenant as it was sent", async () => {
  const entries = "a\x02G\x02m\x01b\x02G\x02m\x02public\x01c\x02G\x02m\x02dev\x01d\x02G\x02\x01";
  const answer = await new Fixture().ask("POST", LISTENER, listening(entries, LONG));
  assertEquals([answer.status, answer.body], [
    200,
    "a%02G%01b%02G%02public%01c%02G%02dev%01\n",
  ]);
});

Deno.test("a text that the client has escaped before it became a form is read all the same", async () => {
  const entries = "a\x02G\x02m\x01b\x02G\x02m\x02dev\x01";
  const once = encodeURIComponent(entries);
  for (const escaped of [once, entries]) {
    const answer = await new Fixture().ask("POST", LISTENER, listening(escaped, LONG));
    assertEquals([answer.status, answer.body], [200, "a%02G%01b%02G%02dev%01\n"]);
  }
  const broken = await new Fixture().ask("POST", LISTENER, listening("a\x02%G\x02m\x01", LONG));
  assertEquals(broken.status, 400);
});

Deno.test("a poll without changes is held and ends with the one that changes", async () => {
  const fixture = new Fixture();
  const pending = fixture.ask(
    "POST",
    LISTENER,
    listening("a\x02G\x02\x01b\x02G\x02\x02dev\x01", LONG),
  );
  await fixture.fake.configs.untilHeld(1);
  assertEquals(fixture.fake.configs.polls[0]?.holdMs, 29_500);
  fixture.fake.configs.release([item("b", "G", "dev")]);
  assertEquals((await pending).body, "b%02G%02dev%01\n");
});

Deno.test("a held poll ends empty when nothing changes or the server stops", async () => {
  const fixture = new Fixture();
  const pending = fixture.ask("POST", LISTENER, listening("a\x02G\x02\x01", LONG));
  await fixture.fake.configs.untilHeld(1);
  fixture.fake.configs.api().watch.close();
  const answer = await pending;
  assertEquals([answer.status, answer.body], [200, ""]);
});

Deno.test("the time of holding is bounded on both sides", async () => {
  const cases: readonly [string, number][] = [
    ["1", 10_000],
    ["10000", 10_000],
    ["45000", 44_500],
    ["99999999", 120_000],
    ["-5", 10_000],
  ];
  for (const [asked, holdMs] of cases) {
    const fixture = new Fixture();
    const headers = { "long-pulling-timeout": asked };
    const pending = fixture.ask("POST", LISTENER, listening("a\x02G\x02\x01", headers));
    await fixture.fake.configs.untilHeld(1);
    assertEquals(fixture.fake.configs.polls[0]?.holdMs, holdMs, asked);
    fixture.fake.configs.release([]);
    await pending;
  }
});

Deno.test("a poll that must not hang, and one at a stopping server, answer at once", async () => {
  const fixture = new Fixture();
  const headers = { ...LONG, "long-pulling-timeout-no-hangup": "true" };
  const answer = await fixture.ask("POST", LISTENER, listening("a\x02G\x02\x01", headers));
  assertEquals([answer.status, answer.body], [200, ""]);
  fixture.stopping.abort();
  const late = await fixture.ask("POST", LISTENER, listening("a\x02G\x02\x01", LONG));
  assertEquals([late.status, late.body], [200, ""]);
  assertEquals(fixture.fake.configs.polls, []);
});

Deno.test("a short poll answers old clients in headers", async () => {
  const fixture = new Fixture();
  const entries = "a\x02G\x02m\x01b\x02G\x02m\x02dev\x01";
  for (const version of [undefined, "2.0.4", "1.4.6", "weird"]) {
    const headers: Record<string, string> = version === undefined
      ? {}
      : { "client-version": version };
    const answer = await fixture.ask("POST", LISTENER, listening(entries, headers));
    assertEquals(answer.body, "");
    assertEquals(answer.headers.get("probe-modify-response"), "a:G;b:G;", version);
    assertEquals(answer.headers.get("probe-modify-response-new"), "a%02G%01b%02G%02dev%01");
  }
  const newer = await fixture.ask(
    "POST",
    LISTENER,
    listening(entries, { "client-version": "2.0.5" }),
  );
  assertEquals(newer.headers.get("probe-modify-response"), null);
});

Deno.test("headers of a short poll stay within what headers can carry", async () => {
  const entries = Array.from({ length: 5_000 }, (_, at) => `config-${at}\x02G\x02m\x01`).join("");
  const answer = await new Fixture().ask("POST", LISTENER, listening(entries));
  const header = answer.headers.get("probe-modify-response") ?? "";
  assertEquals([header.length > 4_000, header.length <= 8_000], [true, true]);
});

Deno.test("malformed polls are refused with the known text", async () => {
  const cases: readonly Asked[] = [
    {},
    { body: "" },
    { body: "Listening-Configs=" },
    listening("a\x01", LONG),
    listening("a\x02G\x02m\x01".repeat(10_001), LONG),
  ];
  for (const asked of cases) {
    const answer = await new Fixture().ask("POST", LISTENER, asked);
    assertEquals([answer.status, answer.body.slice(0, 27)], [400, "caused: invalid probeModify"]);
  }
  const number = await new Fixture().ask(
    "POST",
    LISTENER,
    listening("a\x02G\x02\x01", { "long-pulling-timeout": "abc" }),
  );
  assertEquals(number.status, 400);
});

Deno.test("listeners are shown by config and by client", async () => {
  const fixture = new Fixture();
  const ofConfig = await fixture.ask("GET", `${LISTENER}?dataId=a&group=G`);
  assertEquals(
    ofConfig.body,
    '{"collectStatus":200,"lisentersGroupkeyStatus":{"10.0.0.1":"abc","__proto__":"def"}}',
  );
  const all = await fixture.ask("GET", "/nacos/v1/cs/listener?ip=10.0.0.1&all=true");
  assertEquals(JSON.parse(all.body).lisentersGroupkeyStatus, { "a%2Bb+G": "1", "c+G+dev": "2" });
  const dev = await fixture.ask("GET", "/nacos/v1/cs/listener?ip=10.0.0.1&tenant=dev");
  assertEquals(JSON.parse(dev.body).lisentersGroupkeyStatus, { "c+G+dev": "2" });
});

Deno.test("nodes that gave no answer are named beside what the others know", async () => {
  const silent = [{ node: 3, reason: "it is not connected" }];
  const config = {
    ...new FakeConfigs().api(),
    listenersOf: (key: ConfigKey) =>
      Promise.resolve({ found: new Map([["10.0.0.1", key.group]]), silent }),
    listenedBy: () => Promise.resolve({ found: [], silent }),
  };
  const fixture = new Fixture([], { config });
  const missingNodes = silent;
  const ofConfig = await fixture.ask("GET", `${LISTENER}?dataId=a&group=`);
  assertEquals(JSON.parse(ofConfig.body), {
    collectStatus: 200,
    lisentersGroupkeyStatus: { "10.0.0.1": "DEFAULT_GROUP" },
    missingNodes,
  });
  const ofClient = await fixture.ask("GET", "/nacos/v1/cs/listener?ip=10.0.0.1");
  assertEquals(JSON.parse(ofClient.body).missingNodes, missingNodes);
});

Deno.test("a text without one whole entry is refused, an incomplete rest behind one is not", async () => {
  for (const headers of [LONG, {}]) {
    const answer = await new Fixture().ask("POST", LISTENER, listening("a\x02G\x02m", headers));
    assertEquals([answer.status, answer.body.trim()], [400, "caused: invalid probeModify;"]);
  }
  const rest = listening("a\x02G\x02m\x01b\x02G\x02m", LONG);
  const answer = await new Fixture().ask("POST", LISTENER, rest);
  assertEquals([answer.status, answer.body], [200, "a%02G%01\n"]);
});
