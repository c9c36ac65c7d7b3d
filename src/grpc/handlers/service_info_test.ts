import { assert, assertEquals } from "#assert";
import type { Instance, ServiceList } from "../../naming/mod.ts";
import { decodePayload } from "../payload_codec.ts";
import { listAnswer, listPush } from "./service_info.ts";

const INSTANCE: Instance = {
  ip: "10.0.0.1",
  port: 80,
  cluster: "C1",
  weight: 2.5,
  healthy: true,
  enabled: true,
  ephemeral: true,
  metadata: { "区域": 'a"b' },
  instanceId: "10.0.0.1#80#C1#g@@s",
  heartBeatIntervalMs: 5_000,
  heartBeatTimeoutMs: 15_000,
  ipDeleteTimeoutMs: 30_000,
};

function makeList(clusters = "C1,C2"): ServiceList {
  return {
    key: { namespace: "public", group: "g", name: "s" },
    clusters,
    hosts: [INSTANCE],
    lastRefTimeMs: 1_700_000_000_001,
    cacheMillis: 10_000,
    reachProtectionThreshold: false,
    checksum: "",
    encoded: new Map(),
  };
}

const INFO = {
  name: "s",
  groupName: "g",
  clusters: "C1,C2",
  cacheMillis: 10_000,
  hosts: [{
    instanceId: "10.0.0.1#80#C1#g@@s",
    ip: "10.0.0.1",
    port: 80,
    weight: 2.5,
    healthy: true,
    enabled: true,
    ephemeral: true,
    clusterName: "C1",
    serviceName: "g@@s",
    metadata: { "区域": 'a"b' },
    instanceHeartBeatInterval: 5_000,
    instanceHeartBeatTimeOut: 15_000,
    ipDeleteTimeout: 30_000,
  }],
  lastRefTime: 1_700_000_000_001,
  checksum: "",
  allIPs: false,
  allIps: false,
  reachProtectionThreshold: false,
  valid: true,
};

const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(decodePayload(bytes).body));

Deno.test("a list is answered with every member that some client insists on", () => {
  const list = makeList();
  assertEquals(json(listAnswer("QueryServiceResponse", list)), {
    resultCode: 200,
    errorCode: 0,
    success: true,
    serviceInfo: INFO,
  });
  const subscribed = json(listAnswer("SubscribeServiceResponse", list, '"message":"success",'));
  assertEquals([subscribed.message, subscribed.serviceInfo], ["success", INFO]);
});

Deno.test("a list is encoded once, whoever asks", () => {
  const list = makeList();
  const first = listAnswer("QueryServiceResponse", list);
  assert(listAnswer("QueryServiceResponse", list) === first);
  assert(listAnswer("SubscribeServiceResponse", list) !== first);
  assert(listAnswer("QueryServiceResponse", makeList()) !== first);
});

Deno.test("all subscribers of a list get the same push, another list is another push", () => {
  let id = 0;
  const nextId = () => String(++id);
  const list = makeList();
  const push = listPush(list, nextId);
  assert(listPush(list, nextId) === push);
  assertEquals(decodePayload(push.bytes).type, "NotifySubscriberRequest");
  assertEquals(json(push.bytes), {
    headers: {},
    requestId: "1",
    namespace: "public",
    serviceName: "s",
    groupName: "g",
    module: "naming",
    serviceInfo: INFO,
  });
  assertEquals(listPush(makeList(""), nextId).requestId, "2");
});
