import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { IMPORT } from "../base/mod.ts";
import { HttpTarget } from "./http_target.ts";
import { importRecords } from "./import_records.ts";
import { type Existing, Unreachable } from "./import_target.ts";
import type { AskHttp, ImportedConfig, ImportRecord } from "./types.ts";

function config(dataId: string, content: string, more: Partial<ImportedConfig> = {}) {
  return {
    kind: "config" as const,
    namespace: "public",
    group: "G",
    dataId,
    content,
    type: "",
    desc: "",
    appName: "",
    tags: "",
    encryptedDataKey: "",
    operator: "",
    earlier: [],
    ...more,
  };
}

/** As much of a server as an import needs; `refuses` is told every request first. */
class FakeServer {
  readonly configs = new Map<string, string>();
  readonly writes: string[] = [];
  refuses: (path: string) => { readonly status: number; readonly text: string } | undefined = () =>
    undefined;

  readonly ask: AskHttp = ({ method, url, form }) => {
    const refusal = this.refuses(url.pathname);
    if (refusal !== undefined) return Promise.resolve(refusal);
    if (method === "GET" && url.pathname === "/nacos/v1/cs/configs") {
      const text = this.configs.get(url.searchParams.get("dataId") ?? "");
      return Promise.resolve({ status: text === undefined ? 404 : 200, text: text ?? "none" });
    }
    if (method === "GET") return Promise.resolve({ status: 200, text: "false" });
    this.writes.push(`${url.pathname} ${form}`);
    if (url.pathname.endsWith("/instance")) return Promise.resolve({ status: 200, text: "ok" });
    this.configs.set(form?.get("dataId") ?? "", form?.get("content") ?? "");
    return Promise.resolve({ status: 200, text: "true" });
  };
}

function move(
  server: Pick<FakeServer, "ask">,
  records: readonly ImportRecord[] | AsyncIterable<ImportRecord>,
  options: { existing?: Existing; dryRun?: boolean; namespace?: string; users?: boolean } = {},
) {
  const target = new HttpTarget({
    ask: server.ask,
    url: new URL("http://127.0.0.1:8848/"),
    existing: options.existing ?? "skip",
    dryRun: options.dryRun ?? false,
    pause: () => Promise.resolve(),
  });
  return importRecords(ReadableStream.from(records), {
    target,
    namespace: options.namespace,
    users: options.users ?? true,
  });
}

Deno.test("a config that is there stays unless it shall be replaced", async () => {
  const server = new FakeServer();
  server.configs.set("a", "own").set("b", "same");
  const records = [config("a", "other"), config("b", "same"), config("c", "new")];
  const first = await move(server, records);
  assertEquals(Object.fromEntries(first.counts), {
    "config skipped": 1,
    "config same": 1,
    "config new": 1,
  });
  assertEquals(server.configs.get("a"), "own");
  const second = await move(server, records, { existing: "replace" });
  assertEquals(Object.fromEntries(second.counts), { "config replaced": 1, "config same": 2 });
  assertEquals(server.configs.get("a"), "other");
});

Deno.test("earlier contents are published first, and a dry run writes nothing", async () => {
  const server = new FakeServer();
  const record = config("a", "new", {
    type: "json",
    operator: "bob",
    earlier: [{ content: "old", operator: "ann" }],
  });
  const looked = await move(server, [record], { dryRun: true });
  assertEquals([...looked.counts], [["config new", 1]]);
  assertEquals(server.writes, []);
  await move(server, [record]);
  assertEquals(server.writes, [
    "/nacos/v1/cs/configs dataId=a&group=G&tenant=&type=json&content=old&src_user=ann",
    "/nacos/v1/cs/configs dataId=a&group=G&tenant=&type=json&content=new&src_user=bob",
  ]);
});

Deno.test("empty earlier contents are passed over, and half a history is told of", async () => {
  const server = new FakeServer();
  const earlier = ["", "old"].map((content) => ({ content, operator: "" }));
  await move(server, [config("a", "new", { earlier })]);
  assertEquals(server.writes.length, 2);
  server.refuses = () => server.writes.length === 3 ? { status: 400, text: "too long" } : undefined;
  // One at a time, so that the refused one is that which follows an earlier content.
  const records: ImportRecord[] = [config("b", "new", { earlier })];
  const report = await move(server, records);
  assertEquals(server.configs.get("b"), "old");
  assertStringIncludes(
    report.failures[0] ?? "",
    "too long; it holds an earlier content of its own now",
  );
});

Deno.test("a source that breaks off is told of when nothing is under way any more", async () => {
  const server = new FakeServer();
  const records = async function* (): AsyncGenerator<ImportRecord> {
    yield config("a", "new");
    await Promise.resolve();
    throw new Error("the source is gone");
  };
  const slow: AskHttp = async (question) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return await server.ask(question);
  };
  await assertRejects(() => move({ ask: slow }, records()), Error, "the source is gone");
  assertEquals(server.configs.get("a"), "new");
});

Deno.test("what the server refuses is told with its words, and the rest goes on", async () => {
  const server = new FakeServer();
  server.refuses = (path) =>
    path.endsWith("/instance") ? { status: 400, text: "bad ip" } : undefined;
  const instance = {
    namespace: "public",
    group: "G",
    service: "s",
    ip: "x",
    port: 1,
    cluster: "DEFAULT",
    weight: 1,
    enabled: true,
    healthy: true,
    ephemeral: false,
    metadata: {},
  };
  const report = await move(server, [
    { kind: "instance", instance },
    { kind: "left", what: "users" },
    { kind: "left", what: "users" },
    config("a", "new"),
  ]);
  assertEquals(report.failed, 1);
  assertStringIncludes(
    report.failures[0] ?? "",
    "instance x:1 of G@@s: the server answers 400: bad ip",
  );
  assertEquals([...report.leftOut], [["users", 2]]);
  assertEquals(server.configs.get("a"), "new");
});

Deno.test("a server without leader is asked again, and one that is gone ends the import", async () => {
  const server = new FakeServer();
  let refusals = 3;
  server.refuses = () => refusals-- > 0 ? { status: 503, text: "no leader" } : undefined;
  const report = await move(server, [config("a", "new")]);
  assertEquals([report.failed, server.configs.get("a")], [0, "new"]);
  server.refuses = () => {
    throw new Error("connection refused");
  };
  await assertRejects(() => move(server, [config("b", "new")]), Unreachable, "connection refused");
});

Deno.test("only one namespace when only it is wanted", async () => {
  const server = new FakeServer();
  const records: ImportRecord[] = [
    { kind: "namespace", id: "dev", name: "Dev", desc: "" },
    { kind: "namespace", id: "qa", name: "QA", desc: "" },
    config("a", "1", { namespace: "dev" }),
    config("b", "1"),
  ];
  const report = await move(server, records, { namespace: "dev" });
  assertEquals(Object.fromEntries(report.counts), { "namespace new": 1, "config new": 1 });
  assertEquals([...server.configs.keys()].includes("b"), false);
});

Deno.test("a namespace that is there is left as it is, and in a dry run none is made", async () => {
  const server = new FakeServer();
  const record: ImportRecord = { kind: "namespace", id: "dev", name: "Dev", desc: "" };
  const looked = await move(server, [record], { dryRun: true });
  assertEquals([Object.fromEntries(looked.counts), server.writes], [{ "namespace new": 1 }, []]);
  await move(server, [{ ...record, desc: "text" }]);
  assertEquals(server.writes, [
    "/nacos/v1/console/namespaces customNamespaceId=dev&namespaceName=Dev&namespaceDesc=text",
  ]);
  const asked: string[] = [];
  const there: AskHttp = ({ method, url }) => {
    asked.push(`${method} ${url.pathname}${url.search}`);
    return Promise.resolve({ status: 200, text: "true" });
  };
  const again = await move({ ask: there }, [record]);
  assertEquals(Object.fromEntries(again.counts), { "namespace same": 1 });
  assertEquals(asked, [
    "GET /nacos/v1/console/namespaces?checkNamespaceIdExist=true&customNamespaceId=dev",
  ]);
});

Deno.test("an instance goes with all that is known of it, and in a dry run nowhere", async () => {
  const server = new FakeServer();
  const instance = {
    ...{ namespace: "dev", group: "G", service: "s", ip: "10.0.0.1", port: 80, cluster: "C" },
    ...{ weight: 0.5, enabled: false, healthy: true, ephemeral: false, metadata: { a: "b" } },
  };
  const records: ImportRecord[] = [{ kind: "instance", instance }];
  const looked = await move(server, records, { dryRun: true });
  assertEquals([Object.fromEntries(looked.counts), server.writes], [{ "instance new": 1 }, []]);
  await move(server, records, { namespace: "dev" });
  await move(server, records, { namespace: "qa" });
  assertEquals(server.writes.map((line) => decodeURIComponent(line)), [
    "/nacos/v1/ns/instance namespaceId=dev&groupName=G&serviceName=s&ip=10.0.0.1&port=80" +
    '&clusterName=C&weight=0.5&enabled=false&healthy=true&metadata={"a":"b"}&ephemeral=false',
  ]);
});

Deno.test("a config goes into its namespace, with what is known of it and no empty member", async () => {
  const asked: string[] = [];
  const server = new FakeServer();
  const ask: AskHttp = (question) => {
    asked.push(question.url.search);
    return server.ask(question);
  };
  const facts = { desc: "d", appName: "p", tags: "t", encryptedDataKey: "k" };
  await move({ ask }, [config("a", "new", { namespace: "dev", ...facts })]);
  assertEquals(asked[0], "?dataId=a&group=G&tenant=dev");
  assertEquals(server.writes, [
    "/nacos/v1/cs/configs dataId=a&group=G&tenant=dev&desc=d&appName=p&config_tags=t" +
    "&encryptedDataKey=k&content=new",
  ]);
});

Deno.test("a server is asked so often and no more, with a pause between two tries", async () => {
  const server = new FakeServer();
  let asked = 0;
  let pauses = 0;
  server.refuses = () => {
    asked++;
    return { status: 503, text: "no leader" };
  };
  const target = new HttpTarget({
    ask: server.ask,
    url: new URL("http://127.0.0.1:8848/"),
    existing: "skip",
    dryRun: false,
    pause: (ms) => {
      assertEquals(ms, IMPORT.pauseMs);
      pauses++;
      return Promise.resolve();
    },
  });
  await assertRejects(() => target.putConfig(config("a", "b")), Error, "answers 503: no leader");
  assertEquals([asked, pauses], [IMPORT.attempts, IMPORT.attempts - 1]);
});

Deno.test("of many failures the first are told, and all are counted", async () => {
  const server = new FakeServer();
  server.refuses = () => ({ status: 400, text: "no" });
  const count = IMPORT.shownFailures + 3;
  const report = await move(server, Array.from({ length: count }, (_, at) => config(`${at}`, "x")));
  assertEquals([report.failed, report.failures.length], [count, IMPORT.shownFailures]);
});

Deno.test("so many records are under way at once, and no more", async () => {
  const server = new FakeServer();
  let underWay = 0;
  let most = 0;
  const ask: AskHttp = async (question) => {
    most = Math.max(most, ++underWay);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    underWay--;
    return await server.ask(question);
  };
  const records = Array.from({ length: 3 * IMPORT.width }, (_, at) => config(`${at}`, "x"));
  await move({ ask }, records);
  assertEquals(most, IMPORT.width);
});

/** Into nothing: every config that comes is answered so. */
function into(putConfig: () => Promise<"new">) {
  const never = () => Promise.reject(new Error("nobody asks"));
  return { putConfig, putNamespace: never, putInstance: never, putAccess: never };
}

Deno.test("once the server is gone no further record is asked of the source", async () => {
  let read = 0;
  const records = async function* (): AsyncGenerator<ImportRecord> {
    for (; read < 1_000; read++) yield await Promise.resolve(config(`${read}`, "x"));
  };
  const target = into(() => Promise.reject(new Unreachable("it is gone")));
  const moving = importRecords(records(), { target, namespace: undefined, users: true });
  await assertRejects(() => moving, Unreachable, "it is gone");
  assertEquals(read <= IMPORT.width, true, `${read} records were read`);
});

Deno.test("who gives an import up ends it before the next record", async () => {
  const giveUp = new AbortController();
  let put = 0;
  const target = into(() => {
    put++;
    giveUp.abort(new Error("given up"));
    return Promise.resolve("new");
  });
  const records = ReadableStream.from([config("a", "x"), config("b", "x")]);
  const options = { target, namespace: undefined, users: true, signal: giveUp.signal };
  await assertRejects(() => importRecords(records, options), Error, "given up");
  assertEquals(put, 1);
});

Deno.test("a refusal of a config without a past speaks of no earlier content", async () => {
  const server = new FakeServer();
  server.refuses = () => server.writes.length === 0 ? { status: 400, text: "too long" } : undefined;
  const { failures } = await move(server, [config("a", "new")]);
  assertEquals(failures.map((text) => text.includes("earlier")), [false]);
});
