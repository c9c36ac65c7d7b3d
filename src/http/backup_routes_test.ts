/** The backup route over a real state machine. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { type Api, createBackupApi } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import { allRoutes } from "./mod.ts";
import { createStateMachine } from "../state/mod.ts";
import {
  BackupReader,
  decodeConfigKey,
  decodeTransferConfig,
  decodeTransferInstance,
  decodeTransferNamespace,
  TRANSFER_TABLES,
  TransferReader,
} from "../export/mod.ts";
import { viewOver } from "../../tests/support/fake_server.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import {
  fixedClock,
  NOW_MS,
  recordingLogger,
  serverInfo,
} from "../../tests/support/http/http_fixture.ts";
import { createRespondingHandler } from "../../tests/support/http/responding_handler.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const PATH = "/rnacos/backup";

function setUp(token = TOKEN) {
  const node = createFakeNode({ nowMs: NOW_MS });
  const { logger, logged } = recordingLogger();
  const { nowMs } = fixedClock;
  const backups = createBackupApi({ node, token, software: "9.9.9", nowMs, log: logger });
  const stopping = new AbortController();
  const handler = createRespondingHandler({
    // The backup route uses nothing else of the api; anything else would fail loudly.
    api: () => ({ backups }) as unknown as Api,
    server: viewOver(node),
    routes: allRoutes(serverInfo),
    clock: fixedClock,
    logger,
    stopping: stopping.signal,
    cutOff: new AbortController().signal,
  });
  const ask = async (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    await handler(new Request(`http://h${PATH}${query}`, { headers }), {});
  return { node, ask, stopping, logged };
}

async function refusal(answer: Response) {
  return { status: answer.status, text: await answer.text() };
}

Deno.test("the backup route refuses in the words of r-nacos", async () => {
  const { ask } = setUp();
  const missing = "Query deserialize error: missing field `token`";
  assertEquals(await refusal(await ask("")), { status: 400, text: missing });
  const wrong = { status: 500, text: "backup token is not matched" };
  assertEquals(await refusal(await ask("?token=x")), wrong);
  assertEquals(await refusal(await ask(`?token=${TOKEN}0`)), wrong);
  assertEquals(await refusal(await ask(`?token=${TOKEN}`, { authorization: "Bearer x" })), wrong);
  for (const short of ["", "0123456789abcdef0123456789abcde"]) {
    const closed = { status: 500, text: "backup api is not open" };
    assertEquals(await refusal(await setUp(short).ask(`?token=${short}`)), closed);
  }
  assertEquals((await ask(`?token=${TOKEN}&format=zip`)).status, 400);
});

function fill(node: ReturnType<typeof setUp>["node"]): void {
  const publish = (namespace: string, dataId: string, content: string) =>
    node.applyNow({
      type: "config.publish",
      key: { namespace, group: "G", dataId },
      content,
      configType: "yaml",
      info: { appName: "app", desc: "what" },
      sourceIp: "10.0.0.9",
    }, "ann");
  node.applyNow({ type: "namespace.create", id: "dev", name: "Development", desc: "" });
  publish("public", "gone", "before");
  node.applyNow({
    type: "config.remove",
    key: { namespace: "public", group: "G", dataId: "gone" },
    sourceIp: "",
  });
  publish("public", "a", "one");
  publish("public", "a", "two");
  publish("dev", "a", "dev: 日本");
  publish("public", "a", "three");
  publish("public", "gone", "after");
  node.applyNow({
    type: "instance.put",
    key: { namespace: "dev", group: "G", name: "orders" },
    instance: {
      ip: "10.0.0.1",
      port: 8080,
      cluster: "DEFAULT",
      weight: 2.5,
      enabled: true,
      healthy: true,
      metadata: { k: "v" },
      registeredMs: 0,
    },
  });
}

Deno.test("a full backup holds the whole state of its moment", async () => {
  const { node, ask } = setUp();
  fill(node);
  const digest = node.machine.digest();
  const answer = await ask("?format=full", { authorization: `Bearer ${TOKEN}` });
  assertEquals(answer.headers.get("content-type"), "application/octet-stream");
  assertStringIncludes(answer.headers.get("content-disposition") ?? "", `_${NOW_MS}.rnb"`);
  const index = node.machine.appliedIndex();
  // What is written after the request is none of the backup's business.
  fill(node);
  const reader = new BackupReader();
  const restored = createStateMachine();
  const restore = restored.startRestore();
  for (const chunk of reader.push(await answer.bytes())) restore.push(chunk);
  restore.finish();
  const header = reader.finish();
  assertEquals([header.index, header.nodeId, header.software], [index, 1, "9.9.9"]);
  assertEquals(restored.digest(), digest);
});

Deno.test("contents are equal in another cluster, and differ with whatever users see", () => {
  const { node } = setUp();
  fill(node);
  const contents = () => [...node.machine.capture().contents()].map((chunk) => chunk.join()).join();
  const before = contents();
  node.applyNow({ type: "member.put", id: 3, address: "node-3:9848", joined: true });
  node.applyNow({ type: "member.remove", id: 3 });
  assertEquals(contents(), before);
  node.applyNow({ type: "namespace.update", id: "dev", name: "Dev", desc: "" });
  assert(contents() !== before);
});

async function readTransfer(answer: Response) {
  const reader = new TransferReader();
  const items = [...reader.push(await answer.bytes())];
  assertEquals(reader.finish().fromSystem, "rnacos_9.9.9");
  return (table: string) => items.filter((item) => item.table === table);
}

Deno.test("a transfer file holds configs with what was published, namespaces and instances", async () => {
  const { node, ask } = setUp();
  fill(node);
  const of = await readTransfer(await ask(`?token=${TOKEN}`));
  const configs = of(TRANSFER_TABLES.config).map(({ key, value }) => {
    const { namespace, dataId } = decodeConfigKey(key);
    const { content, versions, type, desc } = decodeTransferConfig(value);
    const texts = versions.map((version) => `${version.operator}: ${version.content}`);
    return [namespace, dataId, content, type, desc, texts];
  });
  assertEquals(configs, [
    ["public", "a", "three", "yaml", "what", ["ann: one", "ann: two", "ann: three"]],
    ["dev", "a", "dev: 日本", "yaml", "what", ["ann: dev: 日本"]],
    ["public", "gone", "after", "yaml", "what", ["ann: after"]],
  ]);
  const namespaces = of(TRANSFER_TABLES.namespace).map(({ value }) =>
    decodeTransferNamespace(value)
  );
  assertEquals(namespaces, [{ id: "dev", name: "Development" }]);
  const [instance] = of(TRANSFER_TABLES.instance);
  assert(instance !== undefined);
  const { service, weight, metadata } = decodeTransferInstance(instance.value);
  assertEquals([service, weight, metadata], ["orders", 2.5, { k: "v" }]);
});

Deno.test("a transfer file of one namespace holds nothing of another one", async () => {
  const { node, ask } = setUp();
  fill(node);
  const of = await readTransfer(await ask(`?token=${TOKEN}&namespace=public`));
  assertEquals(of(TRANSFER_TABLES.config).length, 2);
  assertEquals(of(TRANSFER_TABLES.namespace).length + of(TRANSFER_TABLES.instance).length, 0);
});

Deno.test("one backup is handed out at a time, and a reader that goes away frees its place", async () => {
  const { node, ask } = setUp();
  fill(node);
  const first = await ask(`?token=${TOKEN}`);
  const second = await ask(`?token=${TOKEN}`);
  assertEquals((await refusal(second)).status, 503);
  await first.body?.cancel();
  assertEquals((await (await ask(`?token=${TOKEN}`)).bytes()).length > 0, true);
  const third = await ask(`?token=${TOKEN}`);
  assertEquals(third.status, 200);
  await third.body?.cancel();
});

Deno.test("a stop of the server breaks the file off, so that nobody takes it for whole", async () => {
  const { node, ask, stopping } = setUp();
  fill(node);
  const answer = await ask(`?token=${TOKEN}&format=full`);
  stopping.abort();
  await assertRejects(() => answer.bytes(), Error, "the server stops");
});

Deno.test("without a leader only the state of this node alone can be had", async () => {
  const { node, ask } = setUp();
  fill(node);
  node.failure = new ApiError("unavailable", "No leader");
  assertEquals((await ask(`?token=${TOKEN}&format=full`)).status, 503);
  const local = await ask(`?token=${TOKEN}&format=full&local=true`);
  assertEquals(local.status, 200);
  await local.body?.cancel();
});

Deno.test("who was given a backup is in the log, and wrong tokens are, but not often", async () => {
  const { ask, logged } = setUp();
  for (let n = 0; n < 3; n++) await ask("?token=wrong", { "x-real-ip": "10.0.0.7" });
  await (await ask(`?token=${TOKEN}`, { "x-real-ip": "10.0.0.8" })).body?.cancel();
  assertEquals(logged.map(({ message, fields }) => [message, fields?.["ip"]]), [
    ["somebody asked for a backup with a wrong token", "10.0.0.7"],
    ["handing out a backup", "10.0.0.8"],
  ]);
  assertEquals(JSON.stringify(logged).includes(TOKEN), false);
});
