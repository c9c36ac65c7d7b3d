/** A server whose HTTP port is shared by threads. */
import { assert, assertEquals, assertMatch } from "#assert";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const FRONTS = 2;
const CONNECTIONS = 16;
const WRITES = 150;

async function started(): Promise<ServerProcess> {
  const server = await ServerProcess.start({ env: { RNACOS_HTTP_WORKERS: String(FRONTS) } });
  for (;;) {
    if (await metric(server, "rnacos_http_fronts") === FRONTS) return server;
  }
}

async function metric(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}

/** A connection of its own, so that the system chooses who serves it. */
function client(): Deno.HttpClient {
  return Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
}

async function publish(server: ServerProcess, dataId: string, content: string): Promise<void> {
  const body = new URLSearchParams({ dataId, group: "G", content });
  const answer = await fetch(`${server.url}/nacos/v1/cs/configs`, { method: "POST", body });
  assertEquals([answer.status, await answer.text()], [200, "true"]);
}

Deno.test("a write that was answered is seen by each read after it, on each connection", async () => {
  const server = await started();
  const clients = Array.from({ length: CONNECTIONS }, client);
  const url = `${server.url}/nacos/v1/cs/configs?dataId=a&group=G`;
  let acknowledged = 0;
  let isDone = false;
  let lastIndex = 0;
  let reads = 0;
  await publish(server, "a", "0");
  const readers = clients.map(async (own) => {
    while (!isDone) {
      const [least, leastIndex] = [acknowledged, lastIndex];
      const answer = await fetch(url, { client: own });
      const found = Number(await answer.text());
      assertEquals(answer.status, 200);
      assert(found >= least, `read ${found} after ${least} was answered`);
      const index = Number(answer.headers.get("nacos-applied-index"));
      assert(index >= leastIndex, `the index ${index} comes after ${leastIndex}`);
      lastIndex = Math.max(lastIndex, index);
      reads++;
    }
  });
  const writer = async () => {
    for (let at = 1; at <= WRITES; at++) {
      await publish(server, "a", String(at));
      acknowledged = at;
    }
    isDone = true;
  };
  await Promise.all([writer().finally(() => isDone = true), ...readers]);
  for (const own of clients) own.close();
  assert(reads > WRITES);
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
});

Deno.test("answers of fronts are the core's, are counted, and change with the config", async () => {
  const server = await started();
  await publish(server, "b", "größe: 1");
  const url = `${server.url}/nacos/v1/cs/configs?dataId=b&group=G`;
  const clients = Array.from({ length: CONNECTIONS }, client);
  const shown = async (own: Deno.HttpClient) => {
    const answer = await fetch(url, { client: own });
    const fields = Object.fromEntries(answer.headers);
    delete fields["date"];
    return { status: answer.status, fields, text: await answer.text() };
  };
  const first = await shown(client());
  assertEquals([first.status, first.text], [200, "größe: 1"]);
  for (let round = 0; round < 3; round++) {
    for (const own of clients) assertEquals(await shown(own), first);
  }
  while (await metric(server, "rnacos_http_front_hits_total") < CONNECTIONS / 4) {
    for (const own of clients) assertEquals((await shown(own)).text, first.text);
  }
  assertMatch(
    await (await fetch(`${server.url}/metrics`)).text(),
    /rnacos_http_front_kept_answers [1-9]/,
  );
  const removed = await fetch(url, { method: "DELETE" });
  assertEquals(await removed.text(), "true");
  for (const own of clients) assertEquals((await shown(own)).status, 404);
  for (const own of clients) own.close();
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
});

Deno.test("large bodies, held polls and streamed answers pass through fronts", async () => {
  const server = await started();
  const clients = Array.from({ length: CONNECTIONS }, client);
  const content = "x".repeat(2_000_000);
  for (const [at, own] of clients.entries()) {
    const body = new URLSearchParams({ dataId: `large-${at}`, group: "G", content });
    const target = `${server.url}/nacos/v1/cs/configs`;
    const answer = await fetch(target, { method: "POST", body, client: own });
    assertEquals(await answer.text(), "true");
    const read = await fetch(`${target}?dataId=large-${at}&group=G`, { client: own });
    assertEquals((await read.text()).length, content.length);
    const archive = await fetch(`${target}?export=true&tenant=&group=&appName=&ids=`, {
      client: own,
    });
    assertEquals(archive.status, 200);
    assert((await archive.bytes()).length > 100);
  }
  const polls = clients.map((own) =>
    fetch(`${server.url}/nacos/v1/cs/configs/listener`, {
      method: "POST",
      headers: { "Long-Pulling-Timeout": "30000" },
      body: new URLSearchParams({ "Listening-Configs": "never\u0002G\u0002\u0001" }),
      client: own,
    }).then((answer) => answer.text())
  );
  while (await metric(server, "rnacos_config_long_polls") < CONNECTIONS) {
    await fetch(`${server.url}/nacos/v1/console/health/liveness`).then((one) => one.text());
  }
  await publish(server, "never", "now");
  for (const text of await Promise.all(polls)) assertMatch(text, /^never/);
  for (const own of clients) own.close();
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
});

Deno.test("a second server does not share the port of the first", async () => {
  const server = await started();
  const second = new ServerProcess({
    env: { RNACOS_HTTP_WORKERS: String(FRONTS), RNACOS_HTTP_PORT: String(server.httpPort) },
  });
  await second.ready.then(() => assert(false, "it has started"), () => {});
  assertMatch(second.log, /RNACOS_HTTP_PORT/);
  assertEquals(await server.stop(), 0, server.log);
  server.removeData();
  second.removeData();
});
