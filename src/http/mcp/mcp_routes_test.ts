/** What assistants get, over the real use cases with authentication on; and where nobody is asked for a token. */
import { assertEquals, assertMatch } from "#assert";
import {
  type AuthAsked,
  AuthFixture,
  onlyIn,
  SYSTEM_CALLER,
} from "../../../tests/support/http/auth_fixture.ts";
import { Fixture, serverInfo } from "../../../tests/support/http/http_fixture.ts";
import { JSON_BOUNDS, MCP } from "../../base/mod.ts";
import { mcpRoutes } from "./mcp_routes.ts";

const PATH = "/rnacos/mcp";
const JSON_TYPE = { "content-type": "application/json" };

class Assistant {
  readonly fixture: AuthFixture;
  readonly #token: string;

  constructor(fixture: AuthFixture, token: string) {
    this.fixture = fixture;
    this.#token = token;
  }

  static async start(token: (fixture: AuthFixture) => Promise<string>): Promise<Assistant> {
    const fixture = await AuthFixture.start();
    for (const id of ["dev", "secret"]) {
      await fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
    }
    return new Assistant(fixture, await token(fixture));
  }

  async post(body: string, more: Partial<AuthAsked> = {}) {
    return await this.fixture.ask(`POST ${PATH}`, {
      body,
      token: this.#token,
      ...more,
      headers: { ...JSON_TYPE, ...more.headers },
    });
  }

  async ask(method: string, params: unknown = {}): Promise<Record<string, unknown>> {
    const { body } = await this.post(JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }));
    return JSON.parse(body);
  }

  /** What a tool says, or `refused: ` and why. */
  async call(name: string, args: unknown = {}): Promise<unknown> {
    const { result } = await this.ask("tools/call", { name, arguments: args });
    const { content: [{ text = "" } = {}] = [], isError } = result as {
      content?: { text?: string }[];
      isError: boolean;
    };
    return isError ? `refused: ${text}` : JSON.parse(text);
  }
}

const reader = (fixture: AuthFixture) =>
  fixture.person("reader", { roles: ["2"], privilege: onlyIn("public", "dev") });
const writer = (fixture: AuthFixture) => fixture.person("writer", { roles: ["1"] });

function namesIn(found: unknown, member: string): unknown[] {
  return (found as { rows: Record<string, unknown>[] }).rows.map((row) => row[member]);
}

Deno.test("a session begins with the version that both know, and lists the tools", async () => {
  const assistant = await Assistant.start(reader);
  const begin = async (protocolVersion: string) => {
    const { result } = await assistant.ask("initialize", { protocolVersion, capabilities: {} });
    return (result as { protocolVersion: string }).protocolVersion;
  };
  assertEquals([await begin("2025-06-18"), await begin("1999-01-01")], [
    "2025-06-18",
    "2025-11-25",
  ]);
  assertEquals((await assistant.ask("ping"))["result"], {});
  const { result } = await assistant.ask("tools/list");
  const { tools } = result as { tools: { name: string; annotations: unknown }[] };
  assertEquals(tools.length, 11);
  assertEquals(
    tools.filter(({ annotations }) => !(annotations as { readOnlyHint: boolean }).readOnlyHint)
      .map(({ name }) => name),
    ["publish_config", "roll_back_config"],
  );
  const note = await assistant.post('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  assertEquals([note.status, note.body], [202, ""]);
});

Deno.test("configs and services are shown to who may see them, with a word where a list is cut", async () => {
  const assistant = await Assistant.start(reader);
  const { fixture } = assistant;
  for (let at = 0; at <= MCP.pageRows; at++) await fixture.publish(`c${at}`);
  await fixture.publish("hidden", "secret");
  const first = await assistant.call("search_configs", { namespace: "*" });
  assertEquals(namesIn(first, "dataId").length, MCP.pageRows);
  assertEquals((first as { more: string }).more, "1 more rows: ask for page 2");
  const second = await assistant.call("search_configs", { namespace: "*", page: 2 });
  assertEquals(namesIn(second, "dataId").length, 1);
  const long = "x".repeat(MCP.maxContentChars + 1);
  const key = { namespace: "public", group: "G", dataId: "long" };
  await fixture.api.config.publish({ key, content: long, info: {} }, SYSTEM_CALLER);
  const read = await assistant.call("read_config", { group: "G", dataId: "long" });
  const { content, cut } = read as { content: string; cut: string };
  assertEquals(content.length, MCP.maxContentChars);
  assertMatch(cut, /^Only the first 100000 of 100001 characters/);
  const ref = { namespace: "public", group: "G", serviceName: "s" };
  await fixture.api.naming.register(ref, { ip: "1.1.1.1", port: 80 }, SYSTEM_CALLER);
  assertEquals(namesIn(await assistant.call("list_services"), "name"), ["s"]);
  const at = { group: "G", service: "s" };
  assertEquals(namesIn(await assistant.call("list_instances", at), "port"), [80]);
  const explained = await assistant.call("explain_instance", { ...at, ip: "1.1.1.1", port: 80 });
  assertEquals((explained as { listed: boolean }).listed, true);
  assertEquals(namesIn(await assistant.call("list_namespaces"), "id").includes("secret"), false);
});

Deno.test("nobody is shown or changes what they have no right to", async () => {
  const assistant = await Assistant.start(reader);
  const { fixture } = assistant;
  await fixture.publish("hidden", "secret");
  await fixture.publish("a");
  const hidden = { namespace: "secret", group: "G", dataId: "hidden" };
  const [row] =
    fixture.api.config.history({ key: hidden, appName: "", pageNo: 1, pageSize: 1 }).items;
  const refused = "refused: authorization failed!";
  assertEquals(await assistant.call("read_config", hidden), refused);
  assertEquals(await assistant.call("config_history", hidden), refused);
  assertEquals(await assistant.call("search_configs", { namespace: "secret" }), refused);
  assertEquals(await assistant.call("list_services", { namespace: "secret" }), refused);
  assertEquals(
    await assistant.call("list_instances", { namespace: "secret", service: "s" }),
    refused,
  );
  assertEquals(await assistant.call("cluster_health"), refused);
  const none = "refused: There is no such row of history";
  assertEquals(await assistant.call("diff_config", { id: String(row?.id) }), none);
  const change = { group: "G", dataId: "a", content: "changed" };
  assertEquals(await assistant.call("publish_config", change), refused);
  const key = { namespace: "public", group: "G", dataId: "a" };
  const [own] = fixture.api.config.history({ key, appName: "", pageNo: 1, pageSize: 1 }).items;
  const back = { id: String(own?.id), casMd5: "x" };
  assertEquals(await assistant.call("roll_back_config", back), refused);
  const bare = await fixture.ask(`POST ${PATH}`, { headers: JSON_TYPE, body: "{}" });
  assertEquals(bare.status, 403);
});

Deno.test("with the right to it a config is changed as it was read, and put back", async () => {
  const assistant = await Assistant.start(writer);
  const names = { group: "G", dataId: "a" };
  const made = await assistant.call("publish_config", { ...names, content: "one\ntwo" });
  const { md5 } = made as { md5: string };
  assertMatch(
    String(await assistant.call("publish_config", { ...names, content: "blind" })),
    /^refused: casMd5 is wanted/,
  );
  const change = { ...names, content: "one\n2", casMd5: md5, type: "yaml" };
  const changed = await assistant.call("publish_config", change) as { md5: string };
  assertMatch(String(await assistant.call("publish_config", change)), /^refused: /);
  const [id] = namesIn(await assistant.call("config_history", names), "id");
  const { diff } = await assistant.call("diff_config", { id }) as { diff: string };
  assertEquals(diff, "@@ line 2 @@\n-two\n+2");
  assertMatch(String(await assistant.call("roll_back_config", { id, casMd5: md5 })), /^refused: /);
  await assistant.call("roll_back_config", { id, casMd5: changed.md5 });
  const now = await assistant.call("read_config", names) as Record<string, unknown>;
  assertEquals([now["content"], now["md5"], now["type"]], ["one\ntwo", md5, "yaml"]);
});

Deno.test("of two that create the same config at once one is refused", async () => {
  const assistant = await Assistant.start(writer);
  const answers = await Promise.all(
    ["one", "two"].map((content) =>
      assistant.call("publish_config", { group: "G", dataId: "new", content })
    ),
  );
  assertEquals(answers.filter((answer) => String(answer).startsWith("refused: ")).length, 1);
});

Deno.test("what is no message of the protocol is refused in its words", async () => {
  const assistant = await Assistant.start(reader);
  const codeOf = async (body: string) => {
    const { status, body: answer } = await assistant.post(body);
    return `${status} ${JSON.parse(answer).error.code}`;
  };
  assertEquals(await codeOf("{"), "400 -32700");
  assertEquals(await codeOf(`[${"0,".repeat(JSON_BOUNDS.maxParts)}0]`), "400 -32700");
  assertEquals(await codeOf("[]"), "400 -32600");
  assertEquals(await codeOf('{"jsonrpc":"1.0","id":1,"method":"ping"}'), "400 -32600");
  assertEquals(await codeOf('{"jsonrpc":"2.0","id":{},"method":"ping"}'), "400 -32600");
  assertEquals(await codeOf('{"jsonrpc":"2.0","id":1,"method":"none"}'), "200 -32601");
  assertEquals(
    await codeOf('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"none"}}'),
    "200 -32602",
  );
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const odd = await assistant.post(ping, { headers: { "MCP-Protocol-Version": "1" } });
  assertEquals(odd.status, 400);
  assertEquals(
    (await assistant.post(ping, { headers: { "content-type": "text/plain" } })).status,
    400,
  );
  assertMatch(String(await assistant.call("read_config", { dataId: [] })), /^refused: /);
  assertMatch(String(await assistant.call("search_configs", { page: 0 })), /^refused: page/);
  const long = { text: "x".repeat(MCP.maxTextChars + 1) };
  assertMatch(String(await assistant.call("search_configs", long)), /^refused: text is too long/);
});

Deno.test("it is switched off unless that is set, and changes nothing where nobody can prove who they are", async () => {
  const asked = { headers: JSON_TYPE, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' };
  const off = await new Fixture().ask("POST", PATH, asked);
  assertEquals([off.status, off.body.includes("RNACOS_ENABLE_MCP")], [404, true]);
  const [route] = mcpRoutes({ ...serverInfo, isMcpOn: true });
  const open = new Fixture(route === undefined ? [] : [{ ...route, path: "/mcp-on" }]);
  const { body } = await open.ask("POST", "/mcp-on", asked);
  const names = JSON.parse(body).result.tools.map(({ name }: { name: string }) => name);
  assertEquals([names.length, names.includes("publish_config")], [9, false]);
  const call = { name: "publish_config", arguments: { dataId: "a", content: "x" } };
  const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: call });
  const refused = await open.ask("POST", "/mcp-on", { ...asked, body: message });
  assertEquals(JSON.parse(refused.body).error.code, -32602);
  // A page in a browser is no assistant.
  const headers = { ...JSON_TYPE, origin: "http://127.0.0.1:8848" };
  assertEquals((await open.ask("POST", "/mcp-on", { ...asked, headers })).status, 403);
});
