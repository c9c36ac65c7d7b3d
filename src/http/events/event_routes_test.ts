/** The stream as its readers get it, over the real use cases, with authentication on. */
import { assertEquals, assertMatch } from "#assert";
import {
  AuthFixture,
  ELSEWHERE,
  onlyIn,
  SYSTEM_CALLER,
} from "../../../tests/support/http/auth_fixture.ts";
import { EVENTS } from "../../base/mod.ts";

const PATH = "/rnacos/v1/events";

class Reader {
  readonly status: number;
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(answer: Response) {
    this.status = answer.status;
    this.headers = answer.headers;
    this.#reader = answer.body?.getReader();
  }

  async next(): Promise<string> {
    const found = await this.#reader?.read();
    return found?.done === true ? "the end" : new TextDecoder().decode(found?.value);
  }

  async close(): Promise<void> {
    await this.#reader?.cancel();
  }
}

async function open(
  fixture: AuthFixture,
  token: string,
  query = "",
  headers: Record<string, string> = {},
): Promise<Reader> {
  const request = new Request(`http://h${PATH}${query}`, {
    headers: { accessToken: token, ...headers },
  });
  const info = { remoteAddr: { transport: "tcp", hostname: ELSEWHERE, port: 50_000 } } as const;
  return new Reader(await fixture.handler(request, info));
}

async function setUp() {
  const fixture = await AuthFixture.start();
  for (const id of ["dev", "secret"]) {
    await fixture.api.namespaces.create({ id, name: id, desc: "" }, SYSTEM_CALLER);
  }
  const token = await fixture.person("reader", {
    roles: ["2"],
    privilege: onlyIn("dev", "public"),
  });
  // The timers of a server do not keep its process.
  const keepsAwake = setInterval(() => {}, 1_000);
  const register = async (serviceName: string, port: number, namespace = "public") => {
    const instance = { ip: "1.1.1.1", port };
    await fixture.api.naming.register(
      { namespace, group: "G", serviceName },
      instance,
      SYSTEM_CALLER,
    );
  };
  return { fixture, token, register, end: () => clearInterval(keepsAwake) };
}

function dataOf(text: string): Record<string, unknown>[] {
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, json = ""]) => JSON.parse(json));
}

Deno.test("changes of configs are told in the order of the log, each with its index", async () => {
  const { fixture, token, end } = await setUp();
  const reader = await open(fixture, token, "?dataId=app*");
  assertEquals([reader.status, reader.headers.get("content-type")], [200, "text/event-stream"]);
  const { index } = fixture.api.config.changes;
  assertEquals(
    await reader.next(),
    `retry: ${EVENTS.retryMs}\nid: ${index}\nevent: ready\ndata: {"index":${index}}\n\n`,
  );
  const told = reader.next();
  await fixture.publish("other");
  await fixture.publish("app.yaml");
  await fixture.publish("app.yaml", "secret");
  const text = await told;
  assertMatch(text, new RegExp(`^id: ${index + 2}\nevent: config\ndata: \\{.*\\}\n\n$`));
  const [{ md5, ...data } = {}] = dataOf(text);
  assertMatch(String(md5), /^[0-9a-f]{32}$/);
  const names = { namespace: "public", group: "G", dataId: "app.yaml" };
  assertEquals(data, { ...names, gray: false, index: index + 2 });
  const key = fixture.api.config.checkKey(names);
  const removed = reader.next();
  await fixture.api.config.remove({ key }, SYSTEM_CALLER);
  assertEquals(dataOf(await removed)[0], { ...names, md5: "", gray: false, index: index + 4 });
  await reader.close();
  end();
});

Deno.test("who comes back goes on where it was, or is told to read anew", async () => {
  const { fixture, token, end } = await setUp();
  const { index } = fixture.api.config.changes;
  for (const dataId of ["a", "b", "c"]) await fixture.publish(dataId);
  const back = await open(fixture, token, "?dataId=*", { "Last-Event-ID": String(index + 1) });
  const [ready, ...events] = dataOf(await back.next());
  assertEquals(ready, { index: index + 1 });
  assertEquals(events.map((event) => event["dataId"]), ["b", "c"]);
  const since = await open(fixture, token, `?dataId=c&since=${index}`);
  assertEquals(dataOf(await since.next()).map((event) => event["dataId"]), [undefined, "c"]);
  for (const id of ["0", "999999"]) {
    const lost = await open(fixture, token, `?dataId=*`, { "Last-Event-ID": id });
    const text = await lost.next();
    assertMatch(text, new RegExp(`id: ${index + 3}\nevent: reset\n`));
    assertEquals(dataOf(text)[1]?.["of"], ["configs"]);
    await lost.close();
  }
  // What has happened to services meanwhile nobody knows.
  const both = await open(fixture, token, `?since=${index + 3}`);
  assertEquals(dataOf(await both.next())[1]?.["of"], ["services"]);
  assertEquals((await open(fixture, token, "?since=x")).status, 400);
  assertEquals((await open(fixture, token, `?dataId=${"*".repeat(513)}`)).status, 400);
  for (const reader of [back, since, both]) await reader.close();
  end();
});

Deno.test("a reader that was too slow for what is kept is told so, once", async () => {
  const { fixture, token, end } = await setUp();
  const reader = await open(fixture, token, "?dataId=*");
  await reader.next();
  for (let at = 0; at <= EVENTS.keptConfigChanges; at++) await fixture.publish("a");
  const text = await reader.next();
  assertEquals(dataOf(text).map(({ of }) => of), [["configs"]]);
  const next = reader.next();
  await fixture.publish("b");
  assertEquals(dataOf(await next)[0]?.["dataId"], "b");
  await reader.close();
  end();
});

Deno.test("services are told with the number of their instances, once however often they changed", async () => {
  const { fixture, token, register, end } = await setUp();
  const reader = await open(fixture, token, "?service=ord*&namespace=*");
  await reader.next();
  const told = reader.next();
  await register("orders", 80);
  await register("stock", 80);
  await register("orders", 80, "secret");
  assertEquals(dataOf(await told), [
    { namespace: "public", group: "G", service: "orders", instances: 1 },
  ]);
  const more = reader.next();
  for (const port of [81, 82, 83]) await register("orders", port);
  await register("orders", 80, "dev");
  let found = dataOf(await more);
  while (!found.some(({ namespace }) => namespace === "dev")) found = dataOf(await reader.next());
  await reader.close();
  const { ring } = fixture.api.namingAdmin.changes;
  const { end: before } = ring;
  await register("orders", 90);
  assertEquals(ring.end, before);
  end();
});

Deno.test("a namespace that is not theirs is refused, and a right that ends ends the events", async () => {
  const { fixture, token, end } = await setUp();
  assertEquals((await open(fixture, "", "")).status, 403);
  assertEquals((await open(fixture, token, "?namespace=secret")).status, 403);
  const reader = await open(fixture, token, "?namespace=*&dataId=*");
  await reader.next();
  const users = fixture.access.users;
  await users.update({ name: "reader", privilege: onlyIn("public") }, SYSTEM_CALLER);
  const told = reader.next();
  await fixture.publish("a", "dev");
  await fixture.publish("b");
  assertEquals(dataOf(await told).map(({ dataId }) => dataId), ["b"]);
  await users.update({ name: "reader", enabled: false }, SYSTEM_CALLER);
  await fixture.publish("c");
  assertEquals(await reader.next(), "the end");
  end();
});
