import { assertEquals } from "#assert";
import { createServer } from "node:net";
import { once } from "node:events";
import { mayProbe, networkProber, type ProbeTarget } from "./probe.ts";

const TARGET: ProbeTarget = {
  type: "TCP",
  ip: "127.0.0.1",
  port: 1,
  path: "/up",
  headers: [["x-probe", "yes"]],
  expectedStatus: 200,
};

/** What is alive answers in time on a busy machine, too. */
const probe = networkProber({ connectTimeoutMs: 30_000, httpTimeoutMs: 30_000 });

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
  assertEquals(await probe({ ...TARGET, port }), true);
  assertEquals(await probe({ ...TARGET, port, ip: "localhost" }), true);
  server.close();
  await once(server, "close");
  assertEquals(await probe({ ...TARGET, port }), false);
});

Deno.test("networkProber: HTTP wants the expected status and follows no redirect", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/moved") return new Response(null, { status: 302, headers: { location: "/up" } });
    return new Response("body", { status: request.headers.get("x-probe") === "yes" ? 200 : 500 });
  });
  const http: ProbeTarget = { ...TARGET, type: "HTTP", port: server.addr.port };
  assertEquals(await probe(http), true);
  assertEquals(await probe({ ...http, path: "up" }), true);
  assertEquals(await probe({ ...http, headers: [] }), false);
  assertEquals(await probe({ ...http, expectedStatus: 204 }), false);
  assertEquals(await probe({ ...http, path: "/moved" }), false);
  await server.shutdown();
  const six = Deno.serve({ port: 0, hostname: "::1", onListen: () => {} }, () => new Response());
  assertEquals(await probe({ ...http, ip: "::1", port: six.addr.port }), true);
  await six.shutdown();
});

Deno.test("networkProber: who takes the connection and says nothing is dead in time", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const silent: ProbeTarget = { ...TARGET, type: "HTTP", port: listener.addr.port };
  const impatient = networkProber({ connectTimeoutMs: 30_000, httpTimeoutMs: 20 });
  assertEquals(await impatient(silent), false);
  listener.close();
});

Deno.test("networkProber: never asks link-local addresses, and unknown names are dead", async () => {
  assertEquals(await probe({ ...TARGET, ip: "169.254.169.254", port: 80 }), undefined);
  assertEquals(await probe({ ...TARGET, ip: "no-such-host.invalid" }), false);
});

const ADDRESSES: Readonly<Record<string, boolean>> = {
  "1.1.1.1": true,
  "223.255.255.255": true,
  "127.0.0.1": true,
  "::1": true,
  "10.1.2.3": true,
  "fd00::1": true,
  "169.254.169.254": false,
  "169.254.1.1": false,
  "100.100.100.200": false,
  "fd00:ec2::254": false,
  "fe80::1": false,
  "FE90::1": false,
  "febf::1": false,
  "::ffff:169.254.169.254": false,
  "::ffff:10.0.0.1": true,
  "::ffff:a9fe:a9fe": false,
  "64:ff9b::a9fe:a9fe": false,
  "224.0.0.1": false,
  "255.255.255.255": false,
  "0.0.0.0": false,
  "::": false,
  "ff02::1": false,
  "name": false,
};

for (const [address, may] of Object.entries(ADDRESSES)) {
  Deno.test(`mayProbe(): ${address}`, () => assertEquals(mayProbe(address), may));
}
