import { assertEquals } from "#assert";
import { allRoutes } from "./mod.ts";
import { FakeServer } from "../../tests/support/fake_server.ts";
import { fixedClock, recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { createRespondingHandler } from "../../tests/support/http/responding_handler.ts";

Deno.test("a method that a client invents gets no figures of its own", async () => {
  const seen: string[] = [];
  const handler = createRespondingHandler({
    api: () => undefined,
    server: new FakeServer().view(),
    routes: allRoutes(serverInfo),
    clock: fixedClock,
    logger: recordingLogger().logger,
    stopping: new AbortController().signal,
    cutOff: new AbortController().signal,
    onAnswer: (method) => void seen.push(method),
  });
  for (const method of ["GET", "HEAD", "OPTIONS", "BREW", "brew2"]) {
    const request = new Request("http://127.0.0.1:8848/health", { method });
    await handler(request, {
      remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 50000 },
    });
  }
  assertEquals(seen, ["GET", "HEAD", "OPTIONS", "other", "other"]);
});
