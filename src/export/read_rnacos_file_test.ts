/** A file that r-nacos 0.8.8 wrote, byte for byte: two configs, a namespace, a user and a persistent instance. */
import { assertEquals } from "#assert";
import {
  decodeConfigKey,
  decodeTransferConfig,
  decodeTransferInstance,
  decodeTransferNamespace,
  TRANSFER_TABLES,
  type TransferItem,
  TransferReader,
} from "./mod.ts";

const FILE = new URL("../../tests/support/export/rnacos-0.8.8.data", import.meta.url);

Deno.test("a transfer file of r-nacos is read", async () => {
  const reader = new TransferReader();
  const items: TransferItem[] = [...reader.push(await Deno.readFile(FILE))];
  assertEquals(reader.finish().fromSystem, "r-nacos_0.8.8");
  const of = (table: string) => items.filter((item) => item.table === table);
  assertEquals(items.length, 5);
  const configs = of(TRANSFER_TABLES.config).map(({ key, value }) => {
    const { content, versions, type, desc } = decodeTransferConfig(value);
    const texts = versions.map((version) => version.content);
    return { ...decodeConfigKey(key), content, texts, type, desc };
  });
  assertEquals(configs, [
    {
      ...{ namespace: "public", group: "g1", dataId: "a.yaml", content: "two: 2" },
      ...{ texts: ["one: 1", "two: 2"], type: "yaml", desc: "first" },
    },
    {
      ...{ namespace: "dev", group: "DEFAULT_GROUP", dataId: "ü", content: "x日本" },
      ...{ texts: ["x日本"], type: "", desc: "" },
    },
  ]);
  assertEquals(of(TRANSFER_TABLES.namespace).map(({ value }) => decodeTransferNamespace(value)), [
    { id: "dev", name: "Dev Name" },
  ]);
  assertEquals(of(TRANSFER_TABLES.instance).map(({ value }) => decodeTransferInstance(value)), [{
    ...{ namespace: "public", group: "DEFAULT_GROUP", service: "s1", cluster: "DEFAULT" },
    ...{ ip: "10.0.0.9", port: 81, weight: 2.5, metadata: { k: "v" } },
    ...{ enabled: true, healthy: true, ephemeral: false },
  }]);
});
