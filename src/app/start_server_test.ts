/** A whole server inside this process: what its parts are told of each other, and that it gives everything back. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { freePort, freePorts } from "../../scripts/lib/free_ports.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { systemClock } from "../base/mod.ts";
import { LogLevels, parseLogFilter } from "../observe/log/mod.ts";
import { type Environment, readSettings, StartError } from "../settings/mod.ts";
import { lockDataDir } from "../store/mod.ts";
import type { Server } from "./lifecycle.ts";
import { startServer } from "./start_server.ts";

const CLUSTER_TOKEN = "cluster token of the test";
/** The first user's password is hashed in the background, and may be when a short test is over. */
const WITHOUT_LOGINS = { RNACOS_ENABLE_NO_AUTH_CONSOLE: "true" };

class Place {
  readonly dataDir = Deno.makeTempDirSync({ prefix: "start-server-" });
  readonly ports = freePorts();
  readonly log = new CollectedLog();

  start(more: Environment = {}): Promise<Server> {
    const environment = {
      RNACOS_HTTP_PORT: String(this.ports.http),
      RNACOS_GRPC_PORT: String(this.ports.grpc),
      RNACOS_HTTP_CONSOLE_PORT: "0",
      RNACOS_SDK_HOST: "127.0.0.1",
      RNACOS_DATA_DIR: this.dataDir,
      RNACOS_CLUSTER_TOKEN: CLUSTER_TOKEN,
      ...more,
    };
    return startServer({
      settings: readSettings(environment, { os: Deno.build.os, cwd: Deno.cwd() }),
      levels: new LogLevels(parseLogFilter("info")),
      logger: this.log.logger,
      clock: systemClock,
    });
  }

  async ask(path: string, init?: RequestInit): Promise<[status: number, text: string]> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.http}${path}`, init);
    return [answer.status, await answer.text()];
  }

  async post(path: string, form: Record<string, string>): Promise<[number, string]> {
    return await this.ask(path, { method: "POST", body: new URLSearchParams(form) });
  }

  /** Fails unless both ports and the data directory can be had again. */
  async assertFree(): Promise<void> {
    for (const port of Object.values(this.ports)) {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
    }
    (await lockDataDir(this.dataDir)).release();
  }
}

async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const place = new Place();
  try {
    await work(place);
  } finally {
    await Deno.remove(place.dataDir, { recursive: true });
  }
}

const INSTANCE = { serviceName: "s", ip: "10.1.1.1", port: "80" };
const CONFIG = { dataId: "d", group: "G", content: "a=1" };

Deno.test("limits of groups are held to where the setting says so, and told to consoles", async () => {
  for (const held of ["true", "false"]) {
    await withPlace(async (place) => {
      const server = await place.start({ ...WITHOUT_LOGINS, RNACOS_CAPACITY_LIMIT_CHECK: held });
      await server.ready;
      const capacity = { group: "G", quota: "1", maxSize: "4" };
      assertEquals((await place.post("/nacos/v1/cs/capacity", capacity))[0], 200);
      const publish = (dataId: string, content = "x") =>
        place.post("/nacos/v2/cs/config", { dataId, group: "G", content });
      assertEquals((await publish("a"))[0], 200);
      const [full, why] = await publish("b");
      const [long, code] = await publish("a", "12345");
      const found = held === "true"
        ? [full, JSON.parse(why).code, long, JSON.parse(code).code]
        : [full, long];
      assertEquals(found, held === "true" ? [503, 5032, 413, 5034] : [200, 200]);
      const [, state] = await place.ask("/nacos/v1/console/server/state");
      assertEquals(JSON.parse(state).isCapacityLimitCheck, held);
      await server.stop();
    });
  }
});

Deno.test("a server serves what was published before its last end, and gives everything back", async () => {
  await withPlace(async (place) => {
    const first = await place.start();
    await first.ready;
    assertEquals(await place.post("/nacos/v1/cs/configs", CONFIG), [200, "true"]);
    await first.stop();
    await place.assertFree();
    const second = await place.start();
    await second.ready;
    assertEquals(await place.ask("/nacos/v1/cs/configs?dataId=d&group=G"), [200, "a=1"]);
    const [, history] = await place.ask("/nacos/v1/cs/history?search=accurate&dataId=d&group=G");
    assertStringIncludes(history, '"totalCount":1');
    await second.stop();
    await place.assertFree();
  });
});

Deno.test("verbs, figures, levels of the log and facts about the server reach their routes", async () => {
  await withPlace(async (place) => {
    const accessLog = `${place.dataDir}/access.log`;
    const server = await place.start({ RNACOS_ACCESS_LOG: accessLog });
    await server.ready;
    assertEquals(await place.post("/nacos/v1/ns/instance", INSTANCE), [200, "ok"]);
    const [, list] = await place.ask("/nacos/v1/ns/instance/list?serviceName=s");
    assertStringIncludes(list, '"ip":"10.1.1.1"');
    const [, spaces] = await place.ask("/nacos/v1/console/namespaces");
    assertStringIncludes(spaces, '"namespace":""');
    const [, state] = await place.ask("/nacos/v1/console/server/state");
    assertStringIncludes(state, '"version":"2.5.1"');
    const [status, figures] = await place.ask("/metrics");
    assertEquals(status, 200);
    assert(/^rnacos_\w*http\w*\{.*instance.*\} \d/m.test(figures), figures);
    const [, health] = await place.ask("/nacos/v1/console/health/readiness");
    assertStringIncludes(health, "OK");
    await server.stop();
    const lines = (await Deno.readTextFile(accessLog)).trim().split("\n");
    assert(lines.some((line) => line.includes("/nacos/v1/ns/instance/list")), lines.join("\n"));
  });
});

Deno.test("metrics that are switched off are not there", async () => {
  await withPlace(async (place) => {
    const server = await place.start({ RNACOS_ENABLE_METRICS: "false" });
    await server.ready;
    const [status] = await place.ask("/metrics");
    assertEquals(status, 404);
    await server.stop();
  });
});

Deno.test("the console has a port of its own, whose requests are counted like all others", async () => {
  await withPlace(async (place) => {
    const port = freePort();
    const server = await place.start({
      RNACOS_HTTP_CONSOLE_PORT: String(port),
      RNACOS_CONSOLE_HOST: "127.0.0.1",
      RNACOS_CONSOLE_BASE_PATH: "/console/",
      ...WITHOUT_LOGINS,
    });
    await server.ready;
    const home = `http://127.0.0.1:${port}/console`;
    const page = await fetch(`${home}/`);
    await page.body?.cancel();
    // A page, or why there is none: this process was not started beside an app.
    assert([200, 503].includes(page.status), String(page.status));
    const lacks = place.log.messages.filter((message) => message === "there is no console");
    assertEquals(lacks.length, page.status === 200 ? 0 : 1);
    const session = await fetch(`${home}/rnacos/v1/console/session`);
    await session.body?.cancel();
    assertEquals(session.status < 500, true);
    const [, figures] = await place.ask("/metrics");
    assert(/^rnacos_http_requests_total\{.*console\/session.*\} 1/m.test(figures), figures);
    const closed = await fetch(`http://127.0.0.1:${port}/nacos/v1/cs/configs?dataId=d&group=G`);
    await closed.body?.cancel();
    assertEquals(closed.status >= 400, true, "it is not open, whatever the other port is");
    await server.stop();
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    await place.assertFree();
  });
});

Deno.test("a server that cannot have the console's port serves all the same, unless it was asked for", async () => {
  await withPlace(async (place) => {
    const usual = place.ports.console;
    for (const [port, isAsked] of [[usual, false], [freePort(), true]] as const) {
      const taken = Deno.listen({ hostname: "127.0.0.1", port });
      const start = place.start({
        RNACOS_HTTP_CONSOLE_PORT: isAsked ? String(port) : "",
        RNACOS_CONSOLE_HOST: "127.0.0.1",
        ...WITHOUT_LOGINS,
      });
      if (isAsked) {
        await assertRejects(() => start, StartError, `RNACOS_HTTP_CONSOLE_PORT=${port}`);
      } else {
        const server = await start;
        await server.ready;
        const { reason } = place.log.fieldsOf("the server runs without console");
        assertStringIncludes(String(reason), String(port));
        assertEquals((await place.ask("/nacos/v1/console/server/state"))[0], 200);
        await server.stop();
      }
      taken.close();
      await place.assertFree();
    }
  });
});

Deno.test("a start that is refused gives back what it has taken", async () => {
  await withPlace(async (place) => {
    for (const name of ["http", "grpc"] as const) {
      const port = place.ports[name];
      const taken = Deno.listen({ hostname: "127.0.0.1", port });
      const setting = name === "http" ? "RNACOS_HTTP_PORT" : "RNACOS_GRPC_PORT";
      const refused = await assertRejects(() => place.start(), StartError);
      assertStringIncludes(refused.message, `${setting}=${port}`);
      taken.close();
      if (name === "http") await place.assertFree();
    }
    const accessLog = { RNACOS_ACCESS_LOG: `${place.dataDir}/none/access.log` };
    await Deno.writeTextFile(`${place.dataDir}/none`, "");
    const refused = await assertRejects(() => place.start(accessLog), StartError);
    assertStringIncludes(refused.message, "Cannot write RNACOS_ACCESS_LOG=");
    (await lockDataDir(place.dataDir)).release();
  });
});

Deno.test("a server that ends before it serves gives back what it has taken", async () => {
  await withPlace(async (place) => {
    const server = await place.start();
    await server.ready;
    await server.stop();
    const waiting = await place.start({ RNACOS_RAFT_NODE_ID: "2" });
    await assertRejects(() => waiting.ready, StartError, `RNACOS_DATA_DIR=${place.dataDir}`);
    await waiting.stop();
    await place.assertFree();
  });
});

Deno.test("a server that has ended holds no interval", async () => {
  const { setInterval, clearInterval } = globalThis;
  const open = new Map<unknown, number>();
  Object.assign(globalThis, {
    setInterval: (work: () => void, ms: number) => {
      const id = setInterval(work, ms);
      open.set(id, ms);
      return id;
    },
    clearInterval: (id: number) => {
      open.delete(id);
      clearInterval(id);
    },
  });
  try {
    await withPlace(async (place) => {
      const server = await place.start();
      await server.ready;
      assert(open.size > 5, `found ${open.size}`);
      await server.stop();
      assertEquals([...open.values()], []);
    });
  } finally {
    Object.assign(globalThis, { setInterval, clearInterval });
  }
});
