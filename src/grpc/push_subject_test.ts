import { assertEquals } from "#assert";
import { aboutPush, configPushKey, READ_OF_KIND, servicePushKey } from "./push_subject.ts";

Deno.test("what a push is about is read from its key, in the namespace's own name", () => {
  const key = { namespace: "", group: "G", dataId: "a.yaml" };
  const item = { key, tenantAsSent: "public" };
  assertEquals(aboutPush("config", configPushKey(item as Parameters<typeof configPushKey>[0])), {
    namespace: "public",
    group: "G",
    name: "a.yaml",
  });
  const service = { namespace: "dev", group: "G", name: "s" };
  for (const clusters of ["", "c1,c2"]) {
    assertEquals(aboutPush("naming", servicePushKey(service, clusters)), service);
  }
  assertEquals(
    servicePushKey(service, "c1") === servicePushKey(service, "c2"),
    false,
    "clusters are pushed apart",
  );
});

Deno.test("each spelling of a namespace is pushed apart, and none at all is one", () => {
  const key = { namespace: "", group: "G", dataId: "a" };
  const keyOf = (tenantAsSent?: string) =>
    configPushKey(
      { key, ...tenantAsSent === undefined ? {} : { tenantAsSent } } as Parameters<
        typeof configPushKey
      >[0],
    );
  assertEquals(new Set([keyOf(), keyOf(""), keyOf("public"), keyOf("PUBLIC")]).size, 3);
  assertEquals([READ_OF_KIND.config, READ_OF_KIND.naming].map((one) => JSON.stringify(one)), [
    '{"action":"read","resource":"config"}',
    '{"action":"read","resource":"naming"}',
  ]);
});
