/** Starting, stopping and what is held while that happens. */
import { Buffer } from "node:buffer";
import { Client, credentials } from "@grpc/grpc-js";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
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
    client.waitForReady(Date.now() + 30_000, (error) => error ? reject(error) : resolve());
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

/** A client in the middle of its body: a stop in good order gives it some seconds. */
async function openStuckRequest(server: ServerProcess): Promise<Deno.TcpConn> {
  const stuck = await Deno.connect({ hostname: "127.0.0.1", port: server.httpPort });
  await stuck.write(new TextEncoder().encode(
    "POST /nacos/v1/cs/configs HTTP/1.1\r\nHost: h\r\nContent-Length: 999\r\n" +
      "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n",
  ));
  // The server asks for the body, so it is reading it.
  assertEquals(await stuck.read(new Uint8Array(256)) !== null, true);
  return stuck;
}

Deno.test("SIGTERM ends in good order while a client is stuck in the middle of its body", async () => {
  const server = await ServerProcess.start();
  using _stuck = await openStuckRequest(server);
  const startMs = performance.now();
  assertEquals(await server.stop(), 0, server.log);
  assert(performance.now() - startMs < STOP_LIMIT_MS, server.log);
  server.removeData();
});

Deno.test("signals that come together stop in good order, as Ctrl-C below npx sends them", async () => {
  const server = await ServerProcess.start();
  using _stuck = await openStuckRequest(server);
  for (const signal of ["SIGINT", "SIGTERM", "SIGINT"] as const) server.signal(signal);
  assertEquals(await server.exited(), 0, server.log);
  server.removeData();
});

Deno.test("a second signal ends at once", async () => {
  const server = await ServerProcess.start();
  using _stuck = await openStuckRequest(server);
  const again = setInterval(() => server.signal("SIGTERM"), 100);
  assertEquals(await server.exited(), 1, server.log);
  clearInterval(again);
  assertStringIncludes(server.log, "Second signal");
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

/** Every line of both outputs, which must all be objects. */
function jsonLines(server: ServerProcess): Record<string, unknown>[] {
  const lines = `${server.stdout.trim()}\n${server.log}`.trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

Deno.test("the banner and the log tell what an operator asks first", async () => {
  const server = await ServerProcess.start({
    env: { RNACOS_CONSOLE_ENABLE_CAPTCHA: "true", RNACOS_LOG_FORMAT: "text" },
  });
  await server.stop();
  assertStringIncludes(server.stdout, `data dir:${server.dataDir}`);
  assertStringIncludes(server.stdout, `http:${server.httpPort}, grpc:${server.grpcPort}`);
  assertStringIncludes(server.stdout, "authentication:off");
  assertStringIncludes(
    server.log,
    "WARN  app: RNACOS_CONSOLE_ENABLE_CAPTCHA is set and has no effect",
  );
  server.removeData();
});

Deno.test("with a JSON log every line is an object with the node's id, from start to end", async () => {
  const server = await ServerProcess.start({
    env: {
      RNACOS_LOG_FORMAT: "json",
      RNACOS_RAFT_NODE_ID: "5",
      RNACOS_RAFT_AUTO_INIT: "true",
      RNACOS_NAMING_WARMUP_SECOND: "4",
      RUST_LOG: "debug,actix_web=info",
    },
  });
  await server.stop();
  const lines = jsonLines(server);
  assertEquals(lines.filter(({ nodeId }) => nodeId !== 5), []);
  const find = (text: string) => lines.find(({ message }) => String(message).startsWith(text));
  assertEquals(find("rnacos is starting")?.["httpPort"], server.httpPort);
  assertEquals(find("rnacos is starting")?.["dataDir"], server.dataDir);
  assert(find("rnacos started") !== undefined);
  assertEquals(typeof find("Ready")?.["elapsedMs"], "number");
  assertEquals(find("RNACOS_NAMING_WARMUP_SECOND")?.["level"], "warn");
  assertMatch(String(find("RNACOS_NAMING_WARMUP")?.["message"]), /RNACOS_NAMING_WARM_UP_SECOND$/);
  assertEquals(find("RUST_LOG holds")?.["part"], "actix_web=info");
  server.removeData();
});

Deno.test("with a JSON log a refused start is an object, too", async () => {
  const refused = async (env: Record<string, string>, args: string[] = []) => {
    const server = new ServerProcess({ args, env: { RNACOS_LOG_FORMAT: "json", ...env } });
    assertEquals(await server.exited(), 2);
    server.removeData();
    const lines = jsonLines(server);
    return lines[lines.length - 1] ?? {};
  };
  const level = await refused({ RUST_LOG: "verbose", RNACOS_RAFT_NODE_ID: "4" });
  assertMatch(
    String(level["message"]),
    /^Cannot use RUST_LOG=verbose: verbose is no level; one of/,
  );
  assertEquals([level["level"], level["nodeId"]], ["error", 4]);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = await refused({ RNACOS_HTTP_PORT: String(taken.addr.port) });
  assertMatch(String(port["message"]), /^Cannot listen on .* another program listens there$/);
  const file = await refused({}, ["-e", "/no/such/file"]);
  assertMatch(String(file["message"]), /^Cannot read the environment file/);
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

Deno.test("figures of the machine are told with the rights of a usual start", async () => {
  const server = await ServerProcess.start();
  const path = "/nacos/v1/ns/operator/metrics?onlyStatus=false";
  const { mem, load, cpu } = await (await fetch(server.url + path)).json();
  await server.stop();
  assert(mem > 0 && mem <= 1, `found ${mem}`);
  assert(load >= 0 && cpu >= 0 && cpu <= 1, `found ${load} and ${cpu}`);
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
