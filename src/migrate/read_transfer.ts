/** Records out of a transfer file of r-nacos, or of a backup that its `/rnacos/backup` gave. */
import { DEFAULT_NAMESPACE } from "../base/mod.ts";
import {
  decodeConfigKey,
  decodeTransferConfig,
  decodeTransferInstance,
  decodeTransferNamespace,
  decodeTransferRole,
  decodeTransferUser,
  TRANSFER_TABLES,
  type TransferItem,
  TransferReader,
} from "../export/mod.ts";
import type { ImportRecord } from "./types.ts";

/** Names for what is left out. A sequence is the server's own counter: there is nothing in it to move. */
const OTHER_TABLES: ReadonlyMap<string, string> = new Map(Object.entries({
  [TRANSFER_TABLES.cache]: "cache entries",
  [TRANSFER_TABLES.toolSpec]: "MCP tool specifications",
  [TRANSFER_TABLES.mcpServer]: "MCP servers",
}));

/** Without `history` configs have no earlier contents. Throws BytesError where the file is damaged or ends too early, after what stood before that place. */
export async function* readTransfer(
  parts: AsyncIterable<Uint8Array>,
  history = true,
): AsyncGenerator<ImportRecord> {
  const reader = new TransferReader();
  for await (const part of parts) {
    for (const item of reader.push(part)) {
      const record = recordOf(item);
      if (record === undefined) continue;
      yield record.kind === "config" && !history ? { ...record, earlier: [] } : record;
    }
  }
  reader.finish();
}

function recordOf({ table, key, value }: TransferItem): ImportRecord | undefined {
  if (table === TRANSFER_TABLES.config) return configOf(key, value);
  if (table === TRANSFER_TABLES.namespace) {
    const { id, name } = decodeTransferNamespace(value);
    // Its own namespace is in no need of being made.
    if (id === "" || id === DEFAULT_NAMESPACE) return undefined;
    return { kind: "namespace", id, name: name === "" ? id : name, desc: "" };
  }
  if (table === TRANSFER_TABLES.instance) {
    const instance = decodeTransferInstance(value);
    // Registered for good here, it would outlive its client.
    if (instance.ephemeral) return { kind: "left", what: "ephemeral instances" };
    return { kind: "instance", instance };
  }
  if (table === TRANSFER_TABLES.user) return { kind: "user", user: decodeTransferUser(value) };
  if (table === TRANSFER_TABLES.role) return { kind: "role", role: decodeTransferRole(value) };
  if (table === TRANSFER_TABLES.sequence) return undefined;
  return { kind: "left", what: OTHER_TABLES.get(table) ?? `records of the table ${table}` };
}

function configOf(key: Uint8Array, value: Uint8Array): ImportRecord {
  const { content, versions, type, desc } = decodeTransferConfig(value);
  // The newest version is the config itself.
  const newest = versions.at(-1);
  const own = newest?.content === content ? versions.slice(0, -1) : versions;
  return {
    kind: "config",
    ...decodeConfigKey(key),
    content,
    type,
    desc,
    appName: "",
    tags: "",
    encryptedDataKey: "",
    operator: newest?.operator ?? "",
    earlier: own.map((version) => ({ content: version.content, operator: version.operator })),
  };
}
