import { assertEquals, assertThrows } from "#assert";
import {
  charsOf,
  checkCluster,
  checkClusters,
  checkDataId,
  checkGroup,
  checkInstanceCluster,
  checkIp,
  checkMetadata,
  checkNamespace,
  checkNamespaceName,
  checkPort,
  checkServiceName,
  ParamError,
} from "./check_names.ts";

function refusal(run: () => void): string {
  return assertThrows(run, ParamError).message;
}

Deno.test("each check passes what Nacos passes", () => {
  for (const absent of [undefined, null, ""]) {
    checkNamespace(absent);
    checkDataId(absent);
    checkGroup(absent);
    checkServiceName(absent);
    checkClusters(absent);
    checkIp(absent);
    checkPort(absent);
  }
  checkNamespace("dev_1-A");
  checkNamespaceName("Development, Übung 开发");
  checkDataId("com.acme:app-1_x.yaml");
  checkGroup("G:1.2-3_4");
  checkServiceName("G@@service/one");
  checkServiceName("service@one");
  checkClusters("A,B-1,c_2");
  checkIp("fe80::1%eth0");
  checkPort("65535");
  checkPort(0);
  checkMetadata({ key: "v".repeat(1021) }, 1024);
  checkMetadata({ key: "v".repeat(3997) }, 4000);
});

Deno.test("each check refuses with the text of Nacos", () => {
  const characters = (name: string) =>
    `Param '${name}' is illegal, illegal characters should not appear in the param.`;
  const length = (name: string, max: number) =>
    `Param '${name}' is illegal, the param length should not exceed ${max}.`;
  const table: [() => void, string][] = [
    [() => checkNamespace("a b"), characters("namespaceId/tenant")],
    [() => checkNamespace("a".repeat(65)), length("namespaceId/tenant", 64)],
    [() => checkNamespaceName("a@b"), characters("namespaceShowName")],
    [() => checkNamespaceName("a".repeat(257)), length("namespaceShowName", 256)],
    [() => checkDataId("a b/c"), characters("dataId")],
    [() => checkDataId("配置"), characters("dataId")],
    [() => checkDataId("a\0b"), characters("dataId")],
    [() => checkDataId("a\n"), characters("dataId")],
    [() => checkDataId("a".repeat(257)), length("dataId", 256)],
    [() => checkGroup("a+b"), characters("group")],
    [() => checkGroup("a".repeat(129)), length("group", 128)],
    [() => checkServiceName("a b"), characters("serviceName")],
    [() => checkServiceName("服务"), characters("serviceName")],
    [() => checkServiceName("@a"), characters("serviceName")],
    [() => checkServiceName("@@a"), characters("serviceName")],
    [() => checkServiceName("G@@a@@b"), characters("serviceName")],
    [() => checkServiceName("G H@@a"), characters("group")],
    [() => checkServiceName("a".repeat(513)), length("serviceName", 512)],
    [() => checkCluster("a.b"), characters("cluster")],
    [() => checkClusters("a,b c"), characters("cluster")],
    [() => checkCluster("a".repeat(65)), length("cluster", 64)],
    [() => checkIp("1.1.1.1 "), characters("ip")],
    [() => checkIp("1".repeat(129)), length("ip", 128)],
    [() => checkMetadata({ k: "v".repeat(1024) }, 1024), length("Metadata", 1024)],
    [() => checkMetadata({ k: "v".repeat(4000) }, 4000), length("Metadata", 4000)],
  ];
  for (const [run, message] of table) assertEquals(refusal(run), message);
  for (const port of ["-1", "65536", "x", "1.5", "", -1, 70000, Number.NaN]) {
    if (port === "") continue;
    assertEquals(
      refusal(() => checkPort(port)),
      "Param 'port' is illegal, the value should be between 0 and 65535.",
    );
  }
});

Deno.test("checkInstanceCluster refuses an underscore at registration", () => {
  assertEquals(
    assertThrows(() => checkInstanceCluster("a_b")).message,
    "Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: a_b)",
  );
});

Deno.test("the longest names are taken", () => {
  checkNamespace("a".repeat(64));
  checkNamespaceName("a".repeat(256));
  checkDataId("a".repeat(256));
  checkGroup("a".repeat(128));
  checkServiceName("a".repeat(512));
  checkCluster("a".repeat(64));
  checkIp("1".repeat(128));
  checkPort(65_535);
});

Deno.test("a blank namespace is the default one, under any of its names", () => {
  for (const blank of ["", " ", "\t", undefined, null]) {
    checkNamespace(blank);
    checkNamespaceName(blank);
  }
  // Blanks around a name belong to it.
  assertEquals(refusal(() => checkNamespace(" a")).includes("namespaceId/tenant"), true);
});

Deno.test("absent names pass, and clusters are stricter where an instance is registered", () => {
  for (const absent of [undefined, null, ""]) {
    checkCluster(absent);
    checkInstanceCluster(absent);
  }
  checkInstanceCluster("A-1");
  assertEquals(assertThrows(() => checkInstanceCluster("a_1")) instanceof ParamError, false);
  assertEquals(refusal(() => checkInstanceCluster("a b")).includes("'cluster'"), true);
  assertEquals(refusal(() => checkClusters("a,b c,d")).includes("'cluster'"), true);
  checkClusters("a,,b");
});

Deno.test("metadata counts the characters of its names and of its values", () => {
  checkMetadata(undefined, 0);
  checkMetadata({}, 0);
  const metadata = { ab: "cde", f: "", "": "gh" };
  assertEquals(charsOf(metadata), 8);
  checkMetadata(metadata, 8);
  assertEquals(refusal(() => checkMetadata(metadata, 7)).endsWith("should not exceed 7."), true);
});

Deno.test("a refusal by the checker is one that edges know", () => {
  const error = assertThrows(() => checkIp("a b"), ParamError);
  assertEquals([error.name, error instanceof ParamError && error.kind], ["ParamError", "invalid"]);
});

Deno.test("a service may be in a group of any length that groups have, and has a name", () => {
  checkServiceName(`${"g".repeat(128)}@@${"s".repeat(512)}`);
  assertEquals(refusal(() => checkServiceName("g@@")).includes("'serviceName'"), true);
  assertEquals(refusal(() => checkServiceName("g@@@s")).includes("'serviceName'"), true);
  assertEquals(
    refusal(() => checkServiceName(`${"g".repeat(129)}@@s`)),
    "Param 'group' is illegal, the param length should not exceed 128.",
  );
});
