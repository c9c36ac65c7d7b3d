/** Bad parameters of the routes of namespaces, against the server's own use cases, in this process. */
import { assertEquals } from "#assert";
import { createNamespaceApi } from "../../api/mod.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import { Fixture } from "../../../tests/support/http/http_fixture.ts";

const V1 = "/nacos/v1/console/namespaces";
const V2 = "/nacos/v2/console/namespace";
const BAD_ID = "Param 'namespaceId/tenant' is illegal, illegal characters should not appear in " +
  "the param.\r\n";
const BAD_NAME = "Param 'namespaceShowName' is illegal, illegal characters should not appear in " +
  "the param.\r\n";

function setUp() {
  const node = createFakeNode();
  const fixture = new Fixture([], { namespaces: createNamespaceApi({ node }) });
  const ask = async (method: string, path: string, body?: string) => {
    const answer = await fixture.ask(method, path, body === undefined ? {} : { body });
    return [answer.status, answer.body] as const;
  };
  return { node, ask };
}

function envelope(code: number, message: string, data: string): readonly [number, string] {
  return [code === 22_001 ? 404 : 400, JSON.stringify({ code, message, data })];
}

Deno.test("what v2 lacks or cannot take is 400 in its envelope, and changes nothing", async () => {
  const { node, ask } = setUp();
  const missing = (text: string) => envelope(10_000, "parameter missing", text);
  const illegal = (text: string) => envelope(22_000, "illegal namespace", text);
  const lacksId = missing("required parameter 'namespaceId' is missing");
  const lacksName = missing("required parameter 'namespaceName' is missing");
  const noQuery = missing(
    "Required request parameter 'namespaceId' for method parameter type String is not present",
  );
  const noName = illegal("namespaceName [] contains illegal char");
  assertEquals(await ask("POST", V2, "namespaceName=A"), lacksId);
  assertEquals(await ask("POST", V2, "namespaceId=a"), lacksName);
  assertEquals(await ask("POST", V2, "namespaceId=a&namespaceName="), noName);
  assertEquals(
    await ask("POST", V2, "namespaceId=public&namespaceName=P"),
    illegal("the namespaceId is existed, namespaceId: public"),
  );
  assertEquals(await ask("PUT", V2, "namespaceName=A"), lacksId);
  assertEquals(await ask("PUT", V2, "namespaceId=a"), lacksName);
  assertEquals(await ask("PUT", V2, "namespaceId=a&namespaceName="), noName);
  assertEquals(
    await ask("PUT", V2, "namespaceId=&namespaceName=P"),
    illegal("the namespace public cannot be changed"),
  );
  assertEquals(
    await ask("DELETE", `${V2}?namespaceId=public`),
    illegal("the namespace public cannot be removed"),
  );
  assertEquals(await ask("DELETE", V2), noQuery);
  assertEquals(await ask("GET", V2), noQuery);
  assertEquals(
    await ask("GET", `${V2}?namespaceId=zzz`),
    envelope(22_001, "namespace not exist", "namespaceId [ zzz ] not exist"),
  );
  assertEquals(node.state.namespaces().length, 1);
});

Deno.test("bad characters and lengths are refused in plain text, on v1 and v2", async () => {
  const { node, ask } = setUp();
  const long = "x".repeat(65);
  const tooLong =
    "Param 'namespaceId/tenant' is illegal, the param length should not exceed 64.\r\n";
  assertEquals(await ask("POST", V2, "namespaceId=a b&namespaceName=A"), [400, BAD_ID]);
  assertEquals(await ask("POST", V2, "namespaceId=a&namespaceName=a@b"), [400, BAD_NAME]);
  assertEquals(await ask("POST", V2, `namespaceId=${long}&namespaceName=A`), [400, tooLong]);
  assertEquals(await ask("PUT", V2, "namespaceId=a&namespaceName=a$b"), [400, BAD_NAME]);
  assertEquals(await ask("DELETE", `${V2}?namespaceId=a!`), [400, BAD_ID]);
  assertEquals(await ask("POST", V1, "customNamespaceId=a b&namespaceName=A"), [400, BAD_ID]);
  assertEquals(await ask("POST", V1, "customNamespaceId=a&namespaceName=a@b"), [400, BAD_NAME]);
  assertEquals(await ask("DELETE", `${V1}?namespaceId=a!`), [400, BAD_ID]);
  assertEquals(await ask("GET", `${V1}?show=all&namespaceId=a!`), [400, BAD_ID]);
  assertEquals(node.state.namespaces().length, 1);
});

Deno.test("v1 answers false where nothing was changed, and true for what it does not know", async () => {
  const { node, ask } = setUp();
  assertEquals(await ask("POST", V1, "customNamespaceId=a&namespaceName="), [200, "false"]);
  assertEquals(await ask("PUT", V1, "namespace=a&namespaceShowName=a@b"), [200, "false"]);
  assertEquals(await ask("PUT", V1, "namespace=a&namespaceShowName="), [200, "false"]);
  assertEquals(await ask("PUT", V1, "namespace=no&namespaceShowName=N"), [200, "true"]);
  assertEquals(await ask("DELETE", `${V1}?namespaceId=no`), [200, "true"]);
  assertEquals(node.state.namespaces().length, 1);
});

Deno.test("an id of blanks is a random one when it is made, and the default one when it is read", async () => {
  const { node, ask } = setUp();
  const made = '{"code":0,"message":"success","data":true}';
  assertEquals(await ask("POST", V2, "namespaceId=%20&namespaceName=A"), [200, made]);
  assertEquals(node.state.namespaces()[1]?.id.length, 36);
  const [status, text] = await ask("GET", `${V2}?namespaceId=%20`);
  assertEquals([status, JSON.parse(text).data.namespaceShowName], [200, "public"]);
});
