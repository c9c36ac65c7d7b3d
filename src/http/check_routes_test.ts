import { assertEquals, assertStringIncludes } from "#assert";
import { AuthFixture, onlyIn, SYSTEM_CALLER } from "../../tests/support/http/auth_fixture.ts";

const CHECK = "/rnacos/v1/config/check";
const PUBLISH = "POST /nacos/v1/cs/configs";
const SCHEMA = JSON.stringify({ type: "object", required: ["port"] });

async function setUp() {
  const fixture = await AuthFixture.start();
  for (const id of ["dev", "secret"]) {
    await fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
  }
  const writer = await fixture.person("writer", {
    roles: ["1"],
    privilege: onlyIn("public", "dev"),
  });
  const reader = await fixture.person("reader", { roles: ["2"] });
  const ask = async (
    line: string,
    form: Record<string, string>,
    token: string | undefined = writer,
  ) => {
    const text = new URLSearchParams(form).toString();
    const isForm = line.startsWith("POST");
    const { status, body } = isForm
      ? await fixture.ask(line, { token, body: text })
      : await fixture.ask(`${line}?${text}`, { token });
    return { status, body };
  };
  const json = async (line: string, form: Record<string, string>, token?: string) => {
    const { status, body } = await ask(line, form, token);
    return [status, JSON.parse(body)];
  };
  return { fixture, ask, json, reader };
}

Deno.test("a check is attached, shown, listed, tried and taken away", async () => {
  const { ask, json } = await setUp();
  const key = { namespace: "dev", group: "G", dataId: "a" };
  assertEquals(await json(`POST ${CHECK}`, { ...key, type: "yaml", schema: SCHEMA }), [200, {
    replaced: false,
    refusesNow: "",
  }]);
  const [status, shown] = await json(`GET ${CHECK}`, key);
  assertEquals([status, shown.type, shown.schema, shown.operator, shown.dataId], [
    200,
    "yaml",
    SCHEMA,
    "writer",
    "a",
  ]);
  const [, list] = await json(`GET ${CHECK}s`, { namespace: "dev" });
  assertEquals(
    list.map(({ dataId, schema }: { dataId: string; schema: boolean }) => [dataId, schema]),
    [
      ["a", true],
    ],
  );
  assertEquals(await json(`GET ${CHECK}s`, {}), [200, []]);
  assertEquals(await json(`POST ${CHECK}/try`, { ...key, content: "host: b\n" }), [200, {
    passes: false,
    why: "line 1, column 1: it must have required property 'port'",
  }]);
  assertEquals(await json(`POST ${CHECK}/try`, { ...key, content: "port: 1\n" }), [200, {
    passes: true,
    why: "",
  }]);
  const published = { tenant: "dev", group: "G", dataId: "a", content: "a: [" };
  const refused = await ask(PUBLISH, published);
  assertEquals(refused.status, 400);
  assertStringIncludes(
    refused.body,
    "The content of a is refused by its check: line 1, column 5: ",
  );
  assertEquals(await json(`DELETE ${CHECK}`, key), [200, { removed: true }]);
  assertEquals((await ask(PUBLISH, published)).body, "true");
  assertEquals((await json(`GET ${CHECK}`, key))[0], 404);
  assertEquals((await json(`POST ${CHECK}/try`, { ...key, content: "x" }))[0], 404);
});

Deno.test("only who may write a config says what it has to be, and nobody learns of others' checks", async () => {
  const { json, reader } = await setUp();
  const check = { group: "G", dataId: "a", type: "json" };
  assertEquals((await json(`POST ${CHECK}`, check, reader))[0], 403);
  assertEquals((await json(`POST ${CHECK}`, { ...check, namespace: "secret" }))[0], 403);
  assertEquals((await json(`POST ${CHECK}`, check))[0], 200);
  assertEquals((await json(`DELETE ${CHECK}`, check, reader))[0], 403);
  assertEquals((await json(`GET ${CHECK}`, check, reader))[0], 200);
  assertEquals((await json(`GET ${CHECK}`, { ...check, namespace: "secret" }))[0], 403);
  assertEquals(
    (await json(`POST ${CHECK}/try`, { ...check, namespace: "secret", content: "1" }))[0],
    403,
  );
  assertEquals(await json(`GET ${CHECK}s`, { namespace: "secret" }), [200, []]);
});

Deno.test("a check that cannot be one is refused in words", async () => {
  const { json } = await setUp();
  const refusal = async (form: Record<string, string>) => {
    const [status, { message }] = await json(`POST ${CHECK}`, { group: "G", dataId: "a", ...form });
    return `${status} ${message}`;
  };
  assertStringIncludes(await refusal({}), "400 type is wanted as one of json");
  assertStringIncludes(
    await refusal({ type: "toml", schema: "nope" }),
    "400 Cannot use the schema: ",
  );
  assertStringIncludes(await refusal({ type: "json", dataId: "" }), "400 invalid dataId");
});
