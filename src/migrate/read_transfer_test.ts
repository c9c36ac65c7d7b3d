import { assertEquals, assertRejects } from "#assert";
import { BytesError } from "../base/mod.ts";
import {
  encodeConfigKey,
  encodeTransferConfig,
  encodeTransferHeader,
  encodeTransferInstance,
  encodeTransferItem,
  encodeTransferNamespace,
  encodeTransferRole,
  encodeTransferUser,
  TRANSFER_TABLES,
  type TransferUser,
} from "../export/mod.ts";
import { readTransfer } from "./read_transfer.ts";
import type { ImportRecord } from "./types.ts";

const KEY = { namespace: "dev", group: "G", dataId: "a.yaml" };
const INSTANCE = {
  namespace: "public",
  group: "G",
  service: "s",
  ip: "10.0.0.1",
  port: 80,
  cluster: "DEFAULT",
  weight: 1,
  enabled: false,
  healthy: true,
  ephemeral: false,
  metadata: { zone: "a" },
};

const ROLE = { role: "team", grants: [{ resource: "dev:*:*", action: "r" }] };
const USER: TransferUser = {
  name: "ann",
  nickname: "Ann",
  passwordHash: `$2b$10$${"a".repeat(53)}`,
  enabled: true,
  mustChangePassword: false,
  roles: ["team"],
  privilege: {
    enabled: true,
    whitelistIsAll: true,
    whitelist: [],
    blacklistIsAll: false,
    blacklist: ["prod"],
  },
  source: "inner",
  createdMs: 1_000,
  modifiedMs: 2_000,
};

function version(content: string, operator = "") {
  return { id: 1, content, modifiedMs: 1, operator };
}

function item(table: string, key: Uint8Array, value: Uint8Array): Uint8Array {
  return encodeTransferItem({ table, key, value });
}

function file(): Uint8Array[] {
  const versions = [version("one", "ann"), version("two"), version("three", "bob")];
  const config = { content: "three", versions, type: "yaml", desc: "" };
  const none = new Uint8Array(0);
  return [
    encodeTransferHeader({ modifiedMs: 1, fromSystem: "r-nacos_0.8.8" }),
    item(TRANSFER_TABLES.namespace, none, encodeTransferNamespace({ id: "dev", name: "Dev" })),
    item(TRANSFER_TABLES.namespace, none, encodeTransferNamespace({ id: "", name: "public" })),
    item(TRANSFER_TABLES.config, encodeConfigKey(KEY), encodeTransferConfig(config)),
    item(TRANSFER_TABLES.role, none, encodeTransferRole(ROLE)),
    item(TRANSFER_TABLES.user, none, encodeTransferUser(USER)),
    item(TRANSFER_TABLES.sequence, none, none),
    item("T_NEW", none, none),
    item(
      TRANSFER_TABLES.instance,
      none,
      encodeTransferInstance({ ...INSTANCE, ephemeral: true }),
    ),
    item(TRANSFER_TABLES.instance, none, encodeTransferInstance(INSTANCE)),
  ];
}

async function read(parts: readonly Uint8Array[]): Promise<ImportRecord[]> {
  return await Array.fromAsync(readTransfer(ReadableStream.from(parts)));
}

Deno.test("what r-nacos keeps becomes records, and nothing is left out silently", async () => {
  assertEquals(await read(file()), [
    { kind: "namespace", id: "dev", name: "Dev", desc: "" },
    {
      kind: "config",
      ...KEY,
      content: "three",
      type: "yaml",
      desc: "",
      appName: "",
      tags: "",
      encryptedDataKey: "",
      operator: "bob",
      earlier: [{ content: "one", operator: "ann" }, { content: "two", operator: "" }],
    },
    { kind: "role", role: ROLE },
    { kind: "user", user: USER },
    { kind: "left", what: "records of the table T_NEW" },
    { kind: "left", what: "ephemeral instances" },
    { kind: "instance", instance: INSTANCE },
  ]);
});

Deno.test("a file that ends too early is refused", async () => {
  const parts = file();
  const last = parts.pop() ?? new Uint8Array(0);
  await assertRejects(() => read([...parts, last.subarray(0, -1)]), BytesError, "ends inside");
});

/** The first record of a file with this item alone. */
async function first(entry: Uint8Array, history = true): Promise<ImportRecord | undefined> {
  const header = encodeTransferHeader({ modifiedMs: 1, fromSystem: "r-nacos_0.8.8" });
  const parts = ReadableStream.from([header, entry]);
  const [record] = await Array.fromAsync(readTransfer(parts, history));
  return record;
}

Deno.test("a config without versions has no past, one whose content is newer all of them, and none where none is wanted", async () => {
  const of = (versions: ReturnType<typeof version>[]) =>
    item(
      TRANSFER_TABLES.config,
      encodeConfigKey(KEY),
      encodeTransferConfig({ content: "now", versions, type: "", desc: "" }),
    );
  const past = async (versions: ReturnType<typeof version>[], history?: boolean) => {
    const record = await first(of(versions), history);
    return record?.kind === "config" &&
      [record.operator, record.earlier.map(({ content }) => content)];
  };
  assertEquals(await past([]), ["", []]);
  const versions = [version("one"), version("two", "ann")];
  assertEquals(await past(versions), ["ann", ["one", "two"]]);
  assertEquals(await past(versions, false), ["ann", []]);
});

Deno.test("a namespace without a name is called by its id, and the one that is always there is not made", async () => {
  const none = new Uint8Array(0);
  const of = (id: string) =>
    item(TRANSFER_TABLES.namespace, none, encodeTransferNamespace({ id, name: "" }));
  assertEquals(await first(of("dev")), { kind: "namespace", id: "dev", name: "dev", desc: "" });
  assertEquals(await first(of("public")), undefined);
});
