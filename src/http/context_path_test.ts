import { assertEquals } from "#assert";
import { createRespondingHandler } from "../../tests/support/http/responding_handler.ts";
import { underContextPath } from "./context_path.ts";
import { allRoutes } from "./routes.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { fixedClock, recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";

function askerUnder(contextPath: string) {
  const fake = new FakeApi();
  const api = fake.api();
  const handler = createRespondingHandler({
    api: () => api,
    server: fake.server.view(),
    routes: underContextPath(allRoutes({ ...serverInfo, contextPath }), contextPath),
    contextPath,
    clock: fixedClock,
    logger: recordingLogger().logger,
    stopping: new AbortController().signal,
    cutOff: new AbortController().signal,
  });
  return async (path: string) => {
    const answer = await handler(new Request(`http://h${path}`), {
      remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    });
    return { status: answer.status, body: await answer.text() };
  };
}

const READ = "/v1/cs/configs?dataId=a&group=G";

Deno.test("all of Nacos is below the context path, and nowhere else", async () => {
  const cases = [["/nacos", "/other"], ["", "/nacos"], ["/ops/config", "/nacos"]] as const;
  for (const [contextPath, other] of cases) {
    const ask = askerUnder(contextPath);
    assertEquals((await ask(`${contextPath}${READ}`)).body, "config data not exist\n", contextPath);
    const state = await ask(`${contextPath}/v3/admin/core/state/liveness`);
    assertEquals(state.body, '{"code":0,"message":"success","data":"ok"}');
    assertEquals((await ask(`${other}${READ}`)).status, 404, contextPath);
    assertEquals((await ask(`${contextPath}/v1/ns/none`)).status, 501, contextPath);
    assertEquals((await ask(`${contextPath}/v1/cs/none`)).status, 404, contextPath);
  }
});

Deno.test("what this server's commands, probes and monitors ask stays where it is", async () => {
  for (const contextPath of ["", "/ops"]) {
    const ask = askerUnder(contextPath);
    for (
      const path of [
        "/health",
        "/metrics",
        "/nacos/health",
        "/nacos/metrics",
        "/nacos/actuator/health",
        "/nacos/v1/console/health/readiness",
        "/nacos/v1/raft/metrics",
        `${contextPath}/health`,
        `${contextPath}/actuator/health`,
        `${contextPath}/v1/raft/metrics`,
        "/rnacos/openapi.json",
      ]
    ) assertEquals((await ask(path)).status, 200, `${contextPath} ${path}`);
  }
});

Deno.test("the page for people says where the API is", async () => {
  for (const [contextPath, shown] of [["/nacos", "/nacos"], ["", "/"], ["/ops", "/ops"]] as const) {
    const ask = askerUnder(contextPath);
    const { body } = await ask("/");
    assertEquals(body.includes(`under <code>${shown}</code>`), true, body);
    assertEquals((await ask(contextPath || "/")).status, 200);
  }
});
