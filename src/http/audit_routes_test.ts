import { assertEquals, assertStringIncludes } from "#assert";
import { Fixture } from "../../tests/support/http/http_fixture.ts";
import type { AuditFilter } from "../base/mod.ts";

Deno.test("Pages of the audit log are asked for by all that a record can be found by", async () => {
  const asked: AuditFilter[] = [];
  const askedAll: AuditFilter[] = [];
  const ofAll = (filter: AuditFilter) => {
    askedAll.push(filter);
    const silent = [{ node: 2, reason: "it is not connected" }];
    return Promise.resolve({ found: { records: [] }, silent });
  };
  const audit = {
    record: () => {},
    find: (filter: AuditFilter) => {
      asked.push(filter);
      return Promise.resolve({ records: [], next: 17 });
    },
  };
  const fixture = new Fixture([], { audit, audits: { find: ofAll } });
  const of = "&aggregation=false";
  const query = "user=a&object=user/&verb=config.&kind=change&outcome=ok&from=1700000000000" +
    "&to=2026-01-31T12:00:00Z&before=99&pageSize=7";
  const answer = await fixture.ask("GET", `/rnacos/v1/audit?${query}${of}`);
  assertEquals(JSON.parse(answer.body), { records: [], next: 17 });
  assertEquals(asked, [{
    user: "a",
    object: "user/",
    verb: "config.",
    kind: "change",
    outcome: "ok",
    fromMs: 1_700_000_000_000,
    toMs: Date.parse("2026-01-31T12:00:00Z"),
    before: 99,
    limit: 7,
  }]);
  await fixture.ask("GET", `/rnacos/v1/audit?${of}`);
  assertEquals(asked[1], { limit: 50 });
  const everywhere = await fixture.ask("GET", `/rnacos/v1/audit?${query}`);
  assertEquals(askedAll, asked.slice(0, 1));
  assertEquals(JSON.parse(everywhere.body), {
    ...{ records: [], next: null },
    missingNodes: [{ node: 2, reason: "it is not connected" }],
  });
});

Deno.test("What the audit log cannot be asked for is said with what it can", async () => {
  const fixture = new Fixture();
  for (
    const [query, wanted] of [
      ["kind=none", "one of change, login, refusal, operation"],
      ["outcome=none", "one of ok, refused, failed"],
      ["from=yesterday", "from is wanted"],
      ["pageSize=0", "from 1 to 200"],
      ["pageSize=201", "from 1 to 200"],
    ] as const
  ) {
    const answer = await fixture.ask("GET", `/rnacos/v1/audit?${query}`);
    assertEquals(answer.status, 400);
    assertStringIncludes(answer.body, wanted);
  }
});
