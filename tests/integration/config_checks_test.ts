/** Checks of configs at a running server: its own thread, its disk, and the protocols by which contents come. */
import { assertEquals, assertStringIncludes } from "#assert";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { TestClient } from "../support/grpc/test_client.ts";

const KEY = { dataId: "pool.yaml", group: "DEFAULT_GROUP" };
/** Of a connection that is not set up yet. */
const UNREGISTERED = 301;
const SCHEMA = JSON.stringify({
  properties: { pool: { properties: { max: { type: "integer" } } } },
  required: ["pool"],
});
const WHY = "The content of pool.yaml is refused by its check: " +
  "line 2, column 8: /pool/max must be integer";

async function send(url: string, form: Readonly<Record<string, string>>) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  return { status: answer.status, text: await answer.text() };
}

async function read(server: ServerProcess): Promise<string> {
  const { dataId, group } = KEY;
  const url = `${server.url}/nacos/v1/cs/configs?${new URLSearchParams({ dataId, group })}`;
  return await (await fetch(url)).text();
}

Deno.test("what a check refuses comes in by no protocol, also after a restart", async () => {
  let server = await ServerProcess.start();
  const right = "pool:\n  max: 3\n";
  const wrong = "pool:\n  max: many\n";
  try {
    const check = { ...KEY, type: "yaml", schema: SCHEMA };
    const attached = await send(`${server.url}/rnacos/v1/config/check`, check);
    assertEquals([attached.status, attached.text], [200, '{"replaced":false,"refusesNow":""}']);
    for (const path of ["/nacos/v1/cs/configs", "/nacos/v2/cs/config"]) {
      const refused = await send(server.url + path, { ...KEY, content: wrong });
      assertEquals(refused.status, 400, path);
      assertStringIncludes(refused.text, WHY);
    }
    const published = { ...KEY, content: right };
    assertEquals((await send(`${server.url}/nacos/v1/cs/configs`, published)).text, "true");
    const dataDir = server.dataDir;
    await server.stop();
    server = await ServerProcess.start({ dataDir });
    const client = new TestClient(server.grpcPort);
    try {
      client.setUp();
      const publish = () =>
        client.call("ConfigPublishRequest", { ...KEY, tenant: "", content: wrong });
      let { body } = await publish();
      // The connection is one once the server has read its set-up.
      while (body.errorCode === UNREGISTERED) ({ body } = await publish());
      assertEquals(body.resultCode, 500);
      assertStringIncludes(body.message, WHY);
    } finally {
      client.close();
    }
    assertEquals(await read(server), right);
  } finally {
    await server.stop();
    server.removeData();
  }
});
