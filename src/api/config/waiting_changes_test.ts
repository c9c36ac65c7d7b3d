import { assert, assertEquals, assertRejects } from "#assert";
import { createCaller, createFakeTime } from "../../../tests/support/callers.ts";
import { recordingLogger } from "../../../tests/support/http/http_fixture.ts";
import { documents } from "../../../tests/support/documents.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { ALL_NAMESPACES } from "../../auth/mod.ts";
import { ApiError, md5Hex, WAITING } from "../../base/mod.ts";
import { checkedNode } from "./checked_node.ts";
import { createConfigApi } from "./config_api.ts";
import { startDueChanges } from "./due_changes.ts";
import type { Asker } from "./types.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const JO: Asker = { caller: createCaller({ user: "jo (token CI)" }), user: "jo", tokenId: "ci" };
const ANN: Asker = { caller: createCaller({ user: "ann" }), user: "ann", tokenId: "" };
const NOBODY: Asker = { caller: createCaller(), user: "", tokenId: "" };
const START_MS = Date.parse("2026-12-01T08:00:00Z");
const HOUR_MS = 3_600_000;

function setUp() {
  const time = createFakeTime(START_MS);
  const fake = createFakeNode({ nowMs: START_MS });
  const node = checkedNode(fake, documents);
  const writers = new Set(["jo:ci", "ann:"]);
  const { logger, logged } = recordingLogger();
  const status = { role: "leader" as "leader" | "follower" };
  const tries: string[] = [];
  const dueNode = {
    state: node.state,
    propose: (...given: Parameters<typeof node.propose>) => {
      tries.push(given[0].type);
      return node.propose(...given);
    },
    status: () => ({ ...fake.status(), raft: { ...fake.status().raft, role: status.role } }),
  };
  const end = startDueChanges({
    ...{ node: dueNode, clock: time, timers: time.timers, logger },
    mayWrite: ({ user, tokenId }) => user === "" || writers.has(`${user}:${tokenId}`),
  });
  const api = createConfigApi({ node, documents, clock: time, timers: time.timers });
  const publish = (content: string, key = KEY) => ({ key, content, info: {} });
  const schedule = (content: string, at: string, expectedMd5?: string) =>
    api.waiting.schedule({ publish: publish(content), expectedMd5, at }, JO);
  const request = (content: string) =>
    api.waiting.request({ publish: publish(content), expectedMd5: undefined }, JO);
  /** Time goes on, and what is due is done. */
  const pass = async (ms: number) => {
    fake.nowMs += ms;
    time.advance(ms);
    for (let turns = 0; turns < 50; turns++) await Promise.resolve();
  };
  const refusal = async (work: Promise<unknown>) => {
    const error = await assertRejects(() => work, ApiError);
    assert(error instanceof ApiError);
    return `${error.kind}: ${error.message}`;
  };
  const content = () => fake.state.config(KEY)?.content;
  const failures = () => api.waiting.list("").map(({ failure }) => failure);
  return {
    ...{
      logged,
      tries,
      api,
      fake,
      end,
      status,
      writers,
      publish,
      schedule,
      request,
      pass,
      refusal,
      content,
    },
    failures,
  };
}

Deno.test("a change is published at its time by the node that leads, in the name of who asked", async () => {
  const { schedule, pass, content, api, fake, status, end } = setUp();
  await schedule("two", "2026-12-01T10:30:00+01:00");
  await schedule("one", String(START_MS + HOUR_MS));
  assertEquals(api.waiting.list("").map(({ dueMs }) => dueMs - START_MS), [
    1.5 * HOUR_MS,
    HOUR_MS,
  ]);
  await pass(HOUR_MS - 1);
  assertEquals(content(), undefined);
  await pass(WAITING.sweepMs);
  assertEquals(content(), "one");
  assertEquals(fake.state.config(KEY)?.modifiedBy, "jo (token CI)");
  status.role = "follower";
  const before = fake.proposed.length;
  await pass(HOUR_MS);
  assertEquals([content(), fake.proposed.length], ["one", before]);
  status.role = "leader";
  await pass(WAITING.sweepMs);
  assertEquals([content(), api.waiting.list("")], ["two", []]);
  assertEquals(fake.proposed.at(-1)?.options, {
    operator: "jo (token CI)",
    origin: { user: "jo (token CI)", ip: "10.0.0.1" },
  });
  end();
});

Deno.test("a time that is none, is over or is too far is refused, and tells what is wanted", async () => {
  const { schedule, refusal, api } = setUp();
  const wanted =
    "invalid: at is wanted as 2026-12-24T08:00:00Z or in milliseconds since 1970, found";
  for (
    const at of [
      "",
      "soon",
      "2026-12-24T08:00:00",
      "2026-12-24",
      "2026-13-24T08:00Z",
      "-1",
      "1e12",
      "2027-02-29T08:00:00Z",
      "2026-12-32T08:00Z",
      "2027-04-31T08:00:00+01:00",
      "2027-00-10T08:00Z",
    ]
  ) {
    assertEquals(await refusal(schedule("x", at)), `${wanted} ${JSON.stringify(at)}`);
  }
  for (const at of ["2027-02-28T08:00:00-05:00", "2026-12-31T24:00:00Z"]) {
    assert(await schedule("x", at) > 0);
  }
  for (const { id } of api.waiting.list("")) await api.waiting.remove(id, createCaller());
  const range = "wanted from now, 2026-12-01T08:00:00.000Z, to 2027-12-02T08:00:00.000Z";
  for (const at of ["2026-12-01T07:59:59.999Z", "2027-12-02T08:00:00.001Z"]) {
    assertEquals(await refusal(schedule("x", at)), `invalid: at is ${at}, ${range}`);
  }
  assertEquals(await refusal(schedule("", "2026-12-02T08:00Z")), "invalid: content is blank : ");
  assertEquals(api.waiting.list(""), []);
});

Deno.test("what an access token asks for is due before it ends, since its right is needed then", async () => {
  const { schedule, refusal, api, fake, publish } = setUp();
  fake.applyNow({
    ...{ type: "user.create", name: "jo", nickname: "", passwordHash: "", source: "inner" },
    ...{ enabled: true, mustChangePassword: false, roles: [], privilege: ALL_NAMESPACES },
    onlyFirst: false,
  });
  const token = { id: "ci", user: "jo", name: "CI", secretSha256: "00".repeat(32) };
  const ends = START_MS + HOUR_MS;
  fake.applyNow({ type: "accessToken.create", ...token, expiresMs: ends });
  const at = "2026-12-01T09:00:00Z";
  assertEquals(
    await refusal(schedule("x", at)),
    "invalid: at is 2026-12-01T09:00:00.000Z, wanted before the access token ends at " +
      "2026-12-01T09:00:00.000Z",
  );
  await schedule("x", String(ends - 1));
  await api.waiting.schedule({ publish: publish("y"), expectedMd5: undefined, at }, ANN);
  assertEquals(api.waiting.list("").map(({ tokenId }) => tokenId), ["ci", ""]);
});

Deno.test("what cannot be published at its time says why, and is forgotten after a while", async () => {
  const { schedule, pass, content, api, writers, publish, failures } = setUp();
  const soon = "2026-12-01T09:00:00Z";
  await schedule("compared", soon, "");
  await api.publish(publish("other"), ANN.caller);
  await pass(HOUR_MS);
  const md5 = md5Hex("other");
  const compared = `Nothing was changed: public/G/d has the MD5 ${md5}, it must not be there`;
  assertEquals(failures(), [compared]);
  await schedule("not json", "2026-12-01T10:00:00Z");
  await api.checks.attach({ key: KEY, documentType: "json", schema: "" }, ANN.caller);
  await pass(HOUR_MS);
  const [, checked = ""] = failures();
  assert(
    checked.startsWith("The content of d is refused by its check: line 1, column 2: "),
    checked,
  );
  await schedule("{}", "2026-12-01T11:00:00Z");
  writers.delete("jo:ci");
  await pass(HOUR_MS);
  assertEquals(failures(), [compared, checked, "jo (token CI) may not write it any more"]);
  assertEquals(content(), "other");
  await pass(WAITING.keptMs);
  await pass(HOUR_MS);
  assertEquals(failures(), []);
});

Deno.test("what is due while nothing can be changed comes later, and too late it fails", async () => {
  const { schedule, pass, fake, content, failures } = setUp();
  await schedule("new", "2026-12-01T09:00:00Z");
  fake.failure = new ApiError("unavailable", "no leader");
  await pass(2 * HOUR_MS);
  fake.failure = undefined;
  await pass(WAITING.sweepMs);
  assertEquals(content(), "new");
  await schedule("late", "2026-12-01T11:00:00Z");
  fake.failure = new ApiError("unavailable", "no leader");
  await pass(WAITING.maxLateMs + 2 * HOUR_MS);
  fake.failure = undefined;
  await pass(WAITING.sweepMs);
  assertEquals(failures(), ["its time was over long before a node could publish it"]);
  assertEquals(content(), "new");
});

Deno.test("a change that cannot be looked at now does not keep the others", async () => {
  const { schedule, pass, fake, api, content, publish, logged, tries } = setUp();
  fake.applyNow({
    type: "check.put",
    key: { ...KEY, dataId: "later" },
    documentType: "of-later",
    schema: "",
  });
  const at = "2026-12-01T09:00:00Z";
  const put = { kind: "schedule", dueMs: START_MS + 1, user: "", tokenId: "" } as const;
  const { key, ...rest } = publish("x", { ...KEY, dataId: "later" });
  const change = { type: "config.publish", key, ...rest, sourceIp: "" } as const;
  fake.applyNow({ type: "waiting.put", ...put, change });
  await schedule("new", at);
  await pass(HOUR_MS);
  await pass(WAITING.sweepMs);
  assertEquals([content(), api.waiting.list("").length], ["new", 1]);
  const before = tries.length;
  await pass(WAITING.retryMs - 3 * WAITING.sweepMs);
  assertEquals(tries.length, before);
  await pass(3 * WAITING.sweepMs);
  assertEquals(tries.length, before + 1);
  const told = logged.filter(({ message }) => message.startsWith("a change could not"));
  assertEquals(told.length, 1);
});

Deno.test("somebody else confirms a request, on the condition that nothing has changed", async () => {
  const { api, request, refusal, content, publish, fake } = setUp();
  await api.publish(publish("old"), JO.caller);
  const id = await request("new");
  assertEquals(content(), "old");
  assertEquals(
    await refusal(api.waiting.confirm(id, JO)),
    "forbidden: Cannot confirm a change: somebody else than who asked for it is wanted",
  );
  await api.publish(publish("other"), ANN.caller);
  assertEquals(
    await refusal(api.waiting.confirm(id, ANN)),
    `casMissed: Nothing was changed: public/G/d has the MD5 ${md5Hex("other")}, ` +
      `${md5Hex("old")} is wanted`,
  );
  await api.publish(publish("old"), ANN.caller);
  await api.waiting.confirm(id, ANN);
  assertEquals(content(), "new");
  assertEquals(fake.state.config(KEY)?.modifiedBy, "jo (token CI)");
  assertEquals(await refusal(api.waiting.confirm(id, ANN)), `notFound: No change ${id} waits`);
});

Deno.test("a request is refused with a reason, taken back, or over when nobody confirms it", async () => {
  const { api, request, refusal, content, pass, failures } = setUp();
  const first = await request("one");
  await api.waiting.refuse(first, " too large ", ANN);
  const second = await request("two");
  await api.waiting.refuse(second, "", ANN);
  assertEquals(failures(), ["refused by ann: too large", "refused by ann"]);
  assertEquals(
    await refusal(api.waiting.confirm(second, ANN)),
    `conflict: Change ${second} does not wait any more: refused by ann`,
  );
  const third = await request("three");
  await pass(WAITING.requestLifeMs + WAITING.sweepMs);
  const last = await request("four");
  assertEquals(api.waiting.of(third)?.failure, "nobody confirmed it in time");
  assertEquals(await api.waiting.remove(last, JO.caller), true);
  assertEquals(await api.waiting.remove(last, JO.caller), false);
  assertEquals(content(), undefined);
});

Deno.test("without logins nobody is a second person, and what waits for a time is confirmed by nobody", async () => {
  const { api, publish, schedule, refusal } = setUp();
  const words = "invalid: A second person can only be told where users log in: " +
    "nobody is known to ask here";
  const input = { publish: publish("x"), expectedMd5: undefined };
  assertEquals(await refusal(api.waiting.request(input, NOBODY)), words);
  const id = await schedule("x", "2026-12-02T08:00:00Z");
  assertEquals(await refusal(api.waiting.confirm(id, NOBODY)), words);
  assertEquals(await refusal(api.waiting.refuse(id, "", NOBODY)), words);
  const timed = `invalid: Change ${id} waits for its time, and for nobody to confirm it`;
  assertEquals(await refusal(api.waiting.confirm(id, ANN)), timed);
  assertEquals(await refusal(api.waiting.refuse(id, "", ANN)), timed);
});

Deno.test("a check refuses what is to be published later when it is asked for", async () => {
  const { api, schedule, request, refusal } = setUp();
  await api.checks.attach({ key: KEY, documentType: "json", schema: "" }, ANN.caller);
  const words = "invalid: The content of d is refused by its check: line 1, column 2: " +
    "Expected property name or '}'";
  assertEquals(await refusal(schedule("{", "2026-12-02T08:00:00Z")), words);
  assertEquals(await refusal(request("{")), words);
  await api.checks.detach(KEY, ANN.caller);
  const id = await request("{");
  await api.checks.attach({ key: KEY, documentType: "json", schema: "" }, ANN.caller);
  assertEquals(await refusal(api.waiting.confirm(id, ANN)), words);
});
