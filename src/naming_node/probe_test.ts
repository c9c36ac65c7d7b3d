import { assertEquals } from "#assert";
import { createServer } from "node:net";
import { once } from "node:events";
import { networkProber, type ProbeTarget } from "./probe.ts";

const TARGET: ProbeTarget = {
  type: "TCP",
  ip: "127.0.0.1",
  port: 1,
  path: "/up",
  headers: [["x-probe", "yes"]],
  expectedStatus: 200,
};

function portOf(address: unknown): number {
  if (typeof address === "object" && address !== null && "port" in address) {
    return Number(address.port);
  }
  throw new Error("The listener has no port");
}

Deno.test("networkProber: TCP is alive while the port is open", async () => {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  assertEquals(await networkProber({ ...TARGET, port }), true);
  assertEquals(await networkProber({ ...TARGET, port, ip: "localhost" }), true);
  server.close();
  await once(server, "close");
  assertEquals(await networkProber({ ...TARGET, port }), false);
});

Deno.test("networkProber: HTTP wants the expected status and follows no redirect", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/moved") return new Response(null, { status: 302, headers: { location: "/up" } });
    return new Response("body", { status: request.headers.get("x-probe") === "yes" ? 200 : 500 });
  });
  const http: ProbeTarget = { ...TARGET, type: "HTTP", port: server.addr.port };
  assertEquals(await networkProber(http), true);
  assertEquals(await networkProber({ ...http, path: "up" }), true);
  assertEquals(await networkProber({ ...http, headers: [] }), false);
  assertEquals(await networkProber({ ...http, expectedStatus: 204 }), false);
  assertEquals(await networkProber({ ...http, path: "/moved" }), false);
  await server.shutdown();
});

Deno.test("networkProber: never asks link-local addresses, and unknown names are dead", async () => {
  assertEquals(await networkProber({ ...TARGET, ip: "169.254.169.254", port: 80 }), undefined);
  assertEquals(await networkProber({ ...TARGET, ip: "no-such-host.invalid" }), false);
});
