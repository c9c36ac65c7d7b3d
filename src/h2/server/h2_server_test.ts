import { assertEquals } from "#assert";
import { startH2Server } from "./h2_server.ts";

Deno.test("the port is free again once a server has stopped", async () => {
  let port = 0;
  for (let round = 0; round < 30; round++) {
    const server = startH2Server({
      host: "127.0.0.1",
      port,
      routes: [],
      maxHeldBytes: 1024,
      unsent: { maxPeerBytes: 1024, maxBytes: 1024 },
      messageTimeoutMs: 1_000,
      maxStreams: 10,
      accept: () => undefined,
      onFault: () => {},
    });
    if (port !== 0) assertEquals(server.port, port);
    port = server.port;
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    await server.stop();
    client.close();
  }
});
