import { assertEquals } from "#assert";
import { startGrpcServer } from "./mod.ts";
import { FakeServer } from "../../tests/support/fake_server.ts";

Deno.test("streams of other services live until what may need them has ended", async () => {
  const steps: string[] = [];
  const server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    server: new FakeServer().view(),
    startTransport: () =>
      Promise.resolve({
        port: 1,
        stopAccepting: () => void steps.push("accepts no more"),
        stop: () => {
          steps.push("streams ended");
          return Promise.resolve();
        },
      }),
  });
  const { promise: others, resolve } = Promise.withResolvers<void>();
  const stopped = server.stop(others);
  await new Promise((passed) => setTimeout(passed, 20));
  steps.push("others ended");
  resolve();
  await stopped;
  assertEquals(steps, ["accepts no more", "others ended", "streams ended"]);
});
