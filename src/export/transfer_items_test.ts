import { assertEquals } from "#assert";
import type { ConfigRecord, HistoryRecord, StateRecords } from "../state/mod.ts";
import { TRANSFER_TABLES } from "./transfer_file.ts";
import { transferItems } from "./transfer_items.ts";
import {
  decodeConfigKey,
  decodeTransferConfig,
  decodeTransferInstance,
  decodeTransferNamespace,
} from "./transfer_records.ts";
import { decodeTransferRole, decodeTransferUser } from "./transfer_users.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };

function config(more: Partial<ConfigRecord>): ConfigRecord {
  const base = { ...KEY, id: 9, content: "now", modifiedMs: 99, modifiedBy: "ann", type: "text" };
  return { ...base, ...more } as ConfigRecord;
}

function row(id: number, more: Partial<HistoryRecord>): HistoryRecord {
  const base = { ...KEY, id, operation: "U", content: "", publishType: "formal" };
  return { ...base, modifiedMs: id * 10, operator: `by ${id}`, ...more } as HistoryRecord;
}

function records(more: Partial<StateRecords>): StateRecords {
  return {
    namespaces: [],
    configs: [],
    history: [],
    instances: [],
    users: [],
    grants: [],
    ...more,
  };
}

/** What each item holds. */
function itemsOf(from: StateRecords, namespace?: string): unknown[] {
  return [...transferItems(from, namespace)].map(({ table, key, value }) => {
    if (key.length === 0) return decodeTransferInstance(value);
    if (table === TRANSFER_TABLES.config) {
      return { ...decodeConfigKey(key), ...decodeTransferConfig(value) };
    }
    return decodeTransferNamespace(value);
  });
}

Deno.test("a config without history has itself as its only version", () => {
  assertEquals(itemsOf(records({ configs: [config({ desc: "text" })] })), [{
    ...KEY,
    content: "now",
    type: "text",
    desc: "text",
    versions: [{ id: 9, content: "now", modifiedMs: 99, operator: "ann" }],
  }]);
});

Deno.test("each row of history has the text that it published, and what was removed has none", () => {
  const history = [
    row(1, { operation: "I", content: "gone" }),
    row(2, { operation: "D", content: "gone" }),
    row(3, { operation: "I", content: "one" }),
    row(4, { publishType: "gray", content: "gray" }),
    row(5, { content: "one" }),
    row(6, { content: "two" }),
    row(7, { content: "other", dataId: "e" }),
  ];
  const [first] = [...transferItems(records({ configs: [config({})], history }))];
  assertEquals(first && decodeTransferConfig(first.value).versions, [
    { id: 3, content: "one", modifiedMs: 30, operator: "by 3" },
    { id: 5, content: "two", modifiedMs: 50, operator: "by 5" },
    { id: 6, content: "now", modifiedMs: 60, operator: "by 6" },
  ]);
});

const INSTANCE = {
  ip: "10.0.0.1",
  port: 80,
  cluster: "C",
  weight: 2,
  enabled: true,
  healthy: false,
  metadata: { a: "b" },
  registeredMs: 1,
};

Deno.test("instances are persistent and say where they belong; the default namespace needs no item", () => {
  const from = records({
    namespaces: ["public", "shop", "dev"].map((id) => ({
      id,
      name: `of ${id}`,
      desc: "",
      createdMs: 0,
    })),
    configs: [config({}), config({ namespace: "shop" })],
    instances: ["shop", "dev"].map((namespace) => ({
      key: { namespace, group: "G", name: "s" },
      instances: [INSTANCE],
    })),
  });
  const { registeredMs: _, ...told } = INSTANCE;
  const inShop = { ...told, namespace: "shop", group: "G", service: "s", ephemeral: false };
  assertEquals(itemsOf(from, "shop").slice(1), [{ id: "shop", name: "of shop" }, inShop]);
  const namespaces = [...transferItems(from)].filter(({ table }) =>
    table === TRANSFER_TABLES.namespace
  );
  const ids = namespaces.map(({ value }) => decodeTransferNamespace(value).id);
  assertEquals(ids, ["shop", "dev"]);
  assertEquals(itemsOf(from).length, 6);
});

Deno.test("users come behind the roles that they have, and with no namespace that is named", () => {
  const privilege = {
    enabled: true,
    whitelistIsAll: true,
    whitelist: [],
    blacklistIsAll: false,
    blacklist: [],
  };
  const user = {
    ...{ name: "ann", nickname: "", passwordHash: "h", enabled: true, mustChangePassword: false },
    ...{ roles: ["team"], privilege, createdMs: 0, modifiedMs: 0 },
    source: "inner" as const,
    credentialVersion: 4,
  };
  const from = records({
    users: [user],
    grants: [{ role: "team", grants: [{ resource: "dev:*:*", action: "r" }] }],
  });
  const found = [...transferItems(from)];
  assertEquals(found.map(({ table, key }) => [table, new TextDecoder().decode(key)]), [
    ["T_RNACOS_ROLE", "team"],
    ["T_USER", "ann"],
  ]);
  const [role, ann] = found.map(({ value }) => value);
  assertEquals(role && decodeTransferRole(role).grants, [{ resource: "dev:*:*", action: "r" }]);
  assertEquals(ann && decodeTransferUser(ann).roles, ["team"]);
  assertEquals([...transferItems(from, "public")], []);
});
