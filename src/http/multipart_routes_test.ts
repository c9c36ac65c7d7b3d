/** Multipart forms on routes of every kind, over a socket, as platforms and curl write them. */
import { assertEquals, assertStringIncludes } from "#assert";
import { systemClock } from "../base/mod.ts";
import { allRoutes, startHttpServer } from "./mod.ts";
import { createConfigApi, createNamespaceApi } from "../api/mod.ts";
import { NamingFixture } from "../../tests/support/naming_fixture.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { viewOver } from "../../tests/support/fake_server.ts";
import { eachEngine, type HttpEngine } from "../../tests/support/http/each_engine.ts";
import { recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";

function start(engine: HttpEngine) {
  const { node, naming, timers } = new NamingFixture();
  const config = createConfigApi({ node, clock: timers, timers });
  const namespaces = createNamespaceApi({ node });
  const api = { ...new FakeApi().api(), naming, namingAdmin: naming.admin, config, namespaces };
  const server = startHttpServer({
    engine,
    hostname: "127.0.0.1",
    port: 0,
    api: () => api,
    server: viewOver(node),
    routes: allRoutes(serverInfo),
    clock: systemClock,
    logger: recordingLogger().logger,
  });
  const send = async (method: string, path: string, body: FormData | string, type?: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/nacos${path}`, {
      method,
      body,
      ...(type === undefined ? {} : { headers: { "content-type": type } }),
    });
    return [answer.status, await answer.text()] as const;
  };
  return { node, server, send };
}

eachEngine(
  "a multipart form publishes what a form does, its file byte for byte",
  async (engine) => {
    const { node, server, send } = start(engine);
    const content = "\ufeffname: 配置 🚀\r\n--x\r\n%41+\t";
    const form = new FormData();
    form.set("dataId", "a.yaml");
    form.set("group", "G");
    form.set("type", "yaml");
    form.set("content", new Blob([content]), "local name.yaml");
    assertEquals(await send("POST", "/v1/cs/configs", form), [200, "true"]);
    const record = node.state.config({ namespace: "public", group: "G", dataId: "a.yaml" });
    assertEquals([record?.content, record?.type], [content, "yaml"]);
    await server.stop();
  },
);

eachEngine("as curl writes it, and mixed with a query, which comes first", async (engine) => {
  const { node, server, send } = start(engine);
  const part = (name: string, value: string) =>
    `--------------------------ab12\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = part("dataId", "b") + part("group", "body") + part("content", "x") +
    "--------------------------ab12--\r\n";
  const type = "multipart/form-data; boundary=------------------------ab12";
  assertEquals(await send("POST", "/v1/cs/configs?group=query", body, type), [200, "true"]);
  assertEquals([...node.state.configsOf("public")].map(({ group }) => group), ["query"]);
  await server.stop();
});

eachEngine(
  "routes of every kind take them, and refuse a broken one in their own shape",
  async (engine) => {
    const { node, server, send } = start(engine);
    const form = new FormData();
    form.set("customNamespaceId", "dev");
    form.set("namespaceName", "Dev");
    assertEquals((await send("POST", "/v1/console/namespaces", form))[0], 200);
    assertEquals(node.state.namespace("dev")?.name, "Dev");
    const instance = new FormData();
    instance.set("serviceName", "s");
    instance.set("ip", "1.1.1.1");
    instance.set("port", "80");
    assertEquals(await send("POST", "/v1/ns/instance", instance), [200, "ok"]);
    for (const path of ["/v1/cs/configs", "/v1/ns/instance", "/v2/console/namespace"]) {
      const [status, text] = await send("POST", path, "--x\r\n", "multipart/form-data; boundary=x");
      assertEquals(status, 400, path);
      assertStringIncludes(text, "Cannot read the multipart form", path);
    }
    await server.stop();
  },
);
