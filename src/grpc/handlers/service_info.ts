/** The list of a service as clients read it. Encoded once per list and shared by all who are shown the same. */
import { hostMembers } from "../../api/mod.ts";
import { groupedName } from "../../base/mod.ts";
import type { ServiceList } from "../../naming/mod.ts";
import { successOf } from "../answer.ts";
import { encodePayload } from "../payload_codec.ts";
import type { PushMessage } from "../../push/mod.ts";

const JSON_KEY = "grpc.json";

/** `serviceInfo` as JSON text. */
function infoJson(list: ServiceList): string {
  const known = list.encoded.get(JSON_KEY);
  if (typeof known === "string") return known;
  const fullName = groupedName(list.key.group, list.key.name);
  const json = JSON.stringify({
    name: list.key.name,
    groupName: list.key.group,
    clusters: list.clusters,
    cacheMillis: list.cacheMillis,
    hosts: list.hosts.map((instance) => hostMembers(instance, fullName)),
    lastRefTime: list.lastRefTimeMs,
    checksum: list.checksum,
    allIPs: false,
    // Two spellings are about; each client looks for one of them.
    allIps: false,
    reachProtectionThreshold: list.reachProtectionThreshold,
    valid: true,
  });
  list.encoded.set(JSON_KEY, json);
  return json;
}

/** A successful answer of this class that holds the list. */
export function listAnswer(type: string, list: ServiceList, membersJson = ""): Uint8Array {
  const known = list.encoded.get(type);
  if (known instanceof Uint8Array) return known;
  const answer = successOf(type, `${membersJson}"serviceInfo":${infoJson(list)}`);
  list.encoded.set(type, answer);
  return answer;
}

// Subscribers of one list get one message: the id is theirs in common, as each has it under way only once.
const pushMessages = new WeakMap<ServiceList, PushMessage>();

/** The push that tells a subscriber this list; `nextId` is asked when the list is pushed for the first time. */
export function listPush(list: ServiceList, nextId: () => string): PushMessage {
  const known = pushMessages.get(list);
  if (known !== undefined) return known;
  const requestId = nextId();
  const { namespace, group, name } = list.key;
  const head = JSON.stringify({
    headers: {},
    requestId,
    namespace,
    serviceName: name,
    groupName: group,
    module: "naming",
  });
  const json = `${head.slice(0, -1)},"serviceInfo":${infoJson(list)}}`;
  const message = { requestId, bytes: encodePayload("NotifySubscriberRequest", json) };
  pushMessages.set(list, message);
  return message;
}
