import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import { assert, assertEquals } from "#assert";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import { unary } from "../../tests/support/grpc/echo_transport.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";
import { GRPC } from "../base/mod.ts";
import { HEALTH_CHECK_PATH, healthService } from "./health_service.ts";
import { type GrpcServer, startGrpcServer } from "./server.ts";

const SERVING = Buffer.from([8, 1]);
const NOT_SERVING = Buffer.from([8, 2]);

function question(service: string): Buffer {
  const name = Buffer.from(service);
  return service === "" ? Buffer.alloc(0) : Buffer.concat([Uint8Array.of(0x0a, name.length), name]);
}

interface Bench {
  readonly fake: FakeApi;
  readonly server: GrpcServer;
  readonly client: grpc.Client;
  ask(message: Uint8Array, path?: string): Promise<Buffer | string>;
}

function withServer(name: string, body: (bench: Bench) => Promise<void>): void {
  engineTest(name, async (startTransport) => {
    const fake = new FakeApi();
    const place = { host: "127.0.0.1", port: 0 };
    const server = await startGrpcServer({
      ...place,
      api: fake.api(),
      server: fake.server.view(),
      startTransport,
    });
    const client = new grpc.Client(
      `127.0.0.1:${server.port}`,
      grpc.credentials.createInsecure(),
      { "grpc.use_local_subchannel_pool": 1 },
    );
    try {
      const ask = (message: Uint8Array, path = HEALTH_CHECK_PATH) =>
        unary(client, message, { path });
      await body({ fake, server, client, ask });
    } finally {
      client.close();
      await server.stop();
    }
  });
}

withServer("a health check says whether the node serves, as /health does", async (bench) => {
  const { fake, ask } = bench;
  for (const service of ["", "Request", "BiRequestStream"]) {
    assertEquals(await ask(question(service)), SERVING, service);
  }
  fake.server.fullDisk = "the disk is full";
  assertEquals(await ask(question("")), NOT_SERVING);
  fake.server.fullDisk = "";
  fake.server.waitsFor = "lists wait for clients";
  assertEquals(await ask(question("Request")), NOT_SERVING);
  fake.server.waitsFor = "";
  fake.server.ready = false;
  assertEquals(await ask(question("")), NOT_SERVING);
});

withServer(
  "a health check of what there is not has a status, and the connection lives",
  async (bench) => {
    const { ask } = bench;
    assertEquals(await ask(question("nacos")), "NOT_FOUND");
    assertEquals(await ask(Uint8Array.of(0x0a, 200)), "INTERNAL");
    assertEquals(await ask(Buffer.alloc(GRPC.maxHealthMessageBytes + 1)), "RESOURCE_EXHAUSTED");
    assertEquals(await ask(question(""), "/grpc.health.v1.Health/Watch"), "UNIMPLEMENTED");
    assertEquals(await ask(question("")), SERVING);
    assertEquals(bench.server.stats().connections, 1);
  },
);

withServer(
  "health checks stand beside the calls of clients and are no calls of theirs",
  async (bench) => {
    const client = new TestClient(bench.server.port);
    try {
      const asked = Array.from({ length: 50 }, () => bench.ask(question("")));
      const check = client.call("ServerCheckRequest");
      assertEquals(new Set((await Promise.all(asked)).map(String)).size, 1);
      assertEquals((await check).type, "ServerCheckResponse");
    } finally {
      client.close();
    }
    const counted = [...bench.server.stats().calls.values()].reduce(
      (sum, { count }) => sum + count,
      0,
    );
    assertEquals(counted, 1);
  },
);

Deno.test("healthService() answers any bytes", () => {
  const { answer } = healthService(() => "");
  let seed = 1;
  const next = () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 >>> 0) >>> 16;
  for (let round = 0; round < 20_000; round++) {
    const found = answer(Uint8Array.from({ length: next() % 12 }, () => next() & 0xff));
    assert(found instanceof Uint8Array || [5, 13].includes(found.code));
  }
});
