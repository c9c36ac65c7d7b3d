/** Starting, stopping and what is held while that happens. */
import { Buffer } from "node:buffer";
import { Client, credentials } from "@grpc/grpc-js";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const STOP_LIMIT_MS = 5_000;
const SEPARATORS = { word: "\u0002", line: "\u0001" };

/** A long poll for a config that nobody publishes; resolves with the status when it is answered. */
function openLongPoll(server: ServerProcess): Promise<number> {
  const { word, line } = SEPARATORS;
  const body = new URLSearchParams({
    "Listening-Configs": `never${word}DEFAULT_GROUP${word}${line}`,
  });
  return fetch(`${server.url}/nacos/v1/cs/configs/listener`, {
    method: "POST",
    headers: { "Long-Pulling-Timeout": "30000" },
    body,
  }).then(async (response) => {
    await response.body?.cancel();
    return response.status;
  });
}

/** An open stream of pushes without a set-up; `ended` resolves when the server ends it. */
function openStream(server: ServerProcess) {
  const client = new Client(`127.0.0.1:${server.grpcPort}`, credentials.createInsecure());
  const asIs = (bytes: Uint8Array) => Buffer.from(bytes);
  const stream = client.makeBidiStreamRequest(
    "/BiRequestStream/requestBiStream",
    asIs,
    asIs,
  );
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  stream.on("error", () => resolve());
  stream.on("end", () => resolve());
  stream.on("data", () => {});
  return { ended, close: () => client.close(), connected: waitConnected(client) };
}

function waitConnected(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + 5_000, (error) => error ? reject(error) : resolve());
  });
}

async function waitForPoll(server: ServerProcess): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    if (/^rnacos_config_long_polls 1$/m.test(text)) return;
  }
}

Deno.test("SIGTERM ends long polls and gRPC streams and the process within five seconds", async () => {
  const server = await ServerProcess.start();
  const poll = openLongPoll(server);
  const stream = openStream(server);
  await stream.connected;
  await waitForPoll(server);
  const startMs = performance.now();
  assertEquals(await server.stop(), 0, server.log);
  assert(performance.now() - startMs < STOP_LIMIT_MS, server.log);
  assertEquals(await poll, 200);
  await stream.ended;
  stream.close();
  server.removeData();
});

Deno.test("SIGTERM ends in good order while a client is stuck in the middle of its body", async () => {
  const server = await ServerProcess.start();
  using stuck = await Deno.connect({ hostname: "127.0.0.1", port: server.httpPort });
  await stuck.write(new TextEncoder().encode(
    "POST /nacos/v1/cs/configs HTTP/1.1\r\nHost: h\r\nContent-Length: 999\r\n" +
      "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n",
  ));
  // The server asks for the body, so it is reading it.
  assertEquals(await stuck.read(new Uint8Array(256)) !== null, true);
  const startMs = performance.now();
  assertEquals(await server.stop(), 0, server.log);
  assert(performance.now() - startMs < STOP_LIMIT_MS, server.log);
  server.removeData();
});

Deno.test("SIGINT stops as well, and the ports are free for the next start", async () => {
  const first = await ServerProcess.start();
  const env = {
    RNACOS_HTTP_PORT: String(first.httpPort),
    RNACOS_GRPC_PORT: String(first.grpcPort),
  };
  first.signal("SIGINT");
  assertEquals(await first.exited(), 0, first.log);
  const second = await ServerProcess.start({ env, dataDir: first.dataDir });
  assertEquals(await second.stop(), 0, second.log);
  first.removeData();
});

Deno.test("the banner and the log tell what an operator asks first", async () => {
  const server = await ServerProcess.start({
    env: { RNACOS_LDAP_ENABLE: "true", RNACOS_LOG_FORMAT: "json" },
  });
  await server.stop();
  assertStringIncludes(server.stdout, `data dir:${server.dataDir}`);
  assertStringIncludes(server.stdout, `http:${server.httpPort}, grpc:${server.grpcPort}`);
  assertStringIncludes(server.stdout, "authentication:off");
  const records = server.log.split("\n").map((line) => JSON.parse(line));
  const find = (text: string) => records.find(({ message }) => message.startsWith(text));
  assertEquals(typeof find("Ready")?.elapsedMs, "number");
  assertEquals(find("RNACOS_LDAP_ENABLE")?.level, "warn");
  server.removeData();
});

Deno.test("the text log has a time with zone, a level and a target", async () => {
  const server = await ServerProcess.start({
    env: { RNACOS_LOG_FORMAT: "text", RNACOS_GMT_OFFSET_HOURS: "8" },
  });
  await server.stop();
  const line = server.log.split("\n").find((each) => each.includes(" Ready")) ?? server.log;
  assertMatch(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00 INFO {2}app: Ready/);
  server.removeData();
});

Deno.test("metrics are labelled and can be switched off", async () => {
  const on = await ServerProcess.start();
  await (await fetch(`${on.url}/nacos/v1/console/health/liveness`)).text();
  const text = await (await fetch(`${on.url}/metrics`)).text();
  assertMatch(text, /^rnacos_raft_role\{role="leader"\} 1$/m);
  const counted =
    /^rnacos_http_requests_total\{method="GET",route="\/nacos\/v1\/console\/health\/liveness",status="200"\} 1$/m;
  assertMatch(text, counted);
  assertMatch(text, /^process_start_time_seconds 1[\d.e+]+$/m);
  await on.stop();
  const off = await ServerProcess.start({
    dataDir: on.dataDir,
    env: { RNACOS_ENABLE_METRICS: "false" },
  });
  const answer = await fetch(`${off.url}/metrics`);
  await answer.body?.cancel();
  assertEquals(answer.status, 404);
  await off.stop();
  on.removeData();
});
