/** Random commands over few names, so that they meet each other: for property tests of the state. */
import { ALL_NAMESPACES, type Grant } from "../../src/auth/mod.ts";
import type { Rng } from "./rng.ts";
import type { Command, PublishConfig } from "../../src/state/mod.ts";

const NAMESPACES = ["public", "dev"];
const NAMES = ["a", "b", "c", "__proto__"];
const TAGS = ["blue", "green"];

function configKey(rng: Rng) {
  return { namespace: rng.pick(NAMESPACES), group: "G", dataId: rng.pick(NAMES) };
}

function serviceKey(rng: Rng) {
  return { namespace: rng.pick(NAMESPACES), group: "G", name: rng.pick(NAMES) };
}

function instanceId(rng: Rng) {
  return { ip: `10.0.0.${rng.below(4)}`, port: 80 + rng.below(3), cluster: rng.pick(["A", "B"]) };
}

function metadata(rng: Rng) {
  return rng.chance(0.5) ? {} : { [rng.pick(NAMES)]: "v", "2": "two", "1": "one" };
}

function publish(rng: Rng): PublishConfig {
  const gray = rng.chance(0.7)
    ? {}
    : rng.chance(0.5)
    ? { gray: { type: "beta", expression: `10.0.0.${rng.below(3)}` } as const }
    : { gray: { type: "tag", expression: rng.pick(TAGS) } as const };
  return {
    type: "config.publish",
    key: configKey(rng),
    content: `text ${rng.below(4)}`.repeat(rng.below(20)),
    info: rng.chance(0.5) ? {} : { appName: "app", tags: rng.pick(TAGS), desc: "d" },
    ...(rng.chance(0.5) ? {} : { configType: rng.pick(["json", "yaml", "weird"]) }),
    ...(rng.chance(0.8) ? {} : { casMd5: rng.pick(["", "0".repeat(32)]) }),
    ...(rng.chance(0.8) ? {} : { encryptedDataKey: "k" }),
    sourceIp: `10.0.0.${rng.below(4)}`,
    ...gray,
    ...(rng.chance(0.8) ? {} : { comment: `why ${rng.below(3)}` }),
    ...(rng.chance(0.5) ? {} : { obeysLimits: true }),
  };
}

const HOLDERS = ["1/a", "1/b", "2/a"];
const USERS = ["jo", "mia", "sam"];
const ROLES = ["0", "1", "team", "ops"];

function roles(rng: Rng): string[] {
  return [rng.pick(ROLES), rng.pick(ROLES)];
}

function grant(rng: Rng): Grant {
  return { resource: rng.pick(["*", "dev:*:*"]), action: rng.pick(["r", "rw"]) };
}

function capacityOf(rng: Rng): { scope: "namespace" | "group"; name: string } {
  return rng.chance(0.5)
    ? { scope: "namespace", name: rng.pick(NAMESPACES) }
    : { scope: "group", name: "G" };
}

/** Every kind must be here, which the type demands. */
const MAKERS: { readonly [Type in Command["type"]]: (rng: Rng) => Command } = {
  "config.publish": publish,
  "config.remove": (rng) => ({
    type: "config.remove",
    key: configKey(rng),
    sourceIp: "",
    ...(rng.chance(0.5) ? {} : { grayName: rng.pick(["beta", "tag_blue", "tag_green"]) }),
  }),
  "history.trim": (rng) => ({ type: "history.trim", beforeMs: rng.below(1500) }),
  "member.put": (rng) => ({
    type: "member.put",
    id: rng.below(5),
    address: `node-${rng.below(3)}:9848`,
    joined: rng.chance(0.5),
  }),
  "member.remove": (rng) => ({ type: "member.remove", id: rng.below(5) }),
  "namespace.create": (rng) => ({
    type: "namespace.create",
    id: rng.pick(NAMESPACES),
    name: "n",
    desc: "",
  }),
  "namespace.update": (rng) => ({
    type: "namespace.update",
    id: rng.pick(NAMESPACES),
    name: "m",
    desc: "d",
  }),
  "namespace.remove": (rng) => ({ type: "namespace.remove", id: rng.pick(NAMESPACES) }),
  "service.put": (rng) => ({
    type: "service.put",
    key: serviceKey(rng),
    mode: rng.pick(["create", "update", "ensure"] as const),
    protectThreshold: rng.float(),
    metadata: metadata(rng),
  }),
  "service.remove": (rng) => ({ type: "service.remove", key: serviceKey(rng) }),
  "cluster.put": (rng) => ({
    type: "cluster.put",
    key: serviceKey(rng),
    cluster: {
      name: rng.pick(["A", "B"]),
      healthChecker: { type: "HTTP", options: { path: "/", expectedResponseCode: 200 } },
      checkPort: rng.below(100),
      useInstancePort: rng.chance(0.5),
      metadata: metadata(rng),
    },
  }),
  "instance.put": (rng) => ({
    type: "instance.put",
    key: serviceKey(rng),
    instance: {
      ...instanceId(rng),
      weight: rng.float(),
      enabled: true,
      healthy: rng.chance(0.5),
      metadata: metadata(rng),
      registeredMs: 0,
    },
  }),
  "instance.remove": (rng) => ({
    type: "instance.remove",
    key: serviceKey(rng),
    id: instanceId(rng),
  }),
  "override.put": (rng) => ({
    type: "override.put",
    key: serviceKey(rng),
    ids: [instanceId(rng), instanceId(rng)],
    override: rng.chance(0.5) ? { weight: rng.float() } : { enabled: false, metadata: {} },
  }),
  "override.remove": (rng) => ({
    type: "override.remove",
    key: serviceKey(rng),
    ids: [instanceId(rng)],
  }),
  "switch.put": (rng) => ({
    type: "switch.put",
    entry: rng.pick(NAMES),
    value: String(rng.below(3)),
  }),
  "user.create": (rng) => ({
    type: "user.create",
    name: rng.pick(USERS),
    nickname: "",
    passwordHash: rng.pick(["", "h"]),
    enabled: rng.chance(0.8),
    mustChangePassword: rng.chance(0.5),
    roles: roles(rng),
    privilege: { ...ALL_NAMESPACES, blacklist: rng.pick([[], ["dev"]]) },
    source: rng.pick(["inner", "ldap", "oauth2"]),
    onlyFirst: rng.chance(0.2),
  }),
  "user.update": (rng) => ({
    type: "user.update",
    name: rng.pick(USERS),
    ...(rng.chance(0.5) ? {} : { passwordHash: rng.pick(["h", "i"]) }),
    ...(rng.chance(0.5) ? {} : { enabled: rng.chance(0.5) }),
    ...(rng.chance(0.5) ? {} : { roles: roles(rng) }),
  }),
  "user.rehash": (rng) => ({
    type: "user.rehash",
    name: rng.pick(USERS),
    before: rng.pick(["h", "i"]),
    after: "j",
  }),
  "user.remove": (rng) => ({ type: "user.remove", name: rng.pick(USERS) }),
  "role.bind": (rng) => ({ type: "role.bind", role: rng.pick(ROLES), user: rng.pick(USERS) }),
  "role.unbind": (rng) => ({
    type: "role.unbind",
    role: rng.pick(ROLES),
    ...(rng.chance(0.3) ? {} : { user: rng.pick(USERS) }),
  }),
  "grant.put": (rng) => ({
    type: "grant.put",
    role: rng.pick(ROLES),
    grant: grant(rng),
    anyRole: rng.chance(0.3),
  }),
  "grant.remove": (rng) => ({ type: "grant.remove", role: rng.pick(ROLES), grant: grant(rng) }),
  "grant.set": (rng) => ({
    type: "grant.set",
    role: rng.pick(ROLES),
    grants: Array.from({ length: rng.below(4) }, () => grant(rng)),
  }),
  "accessToken.create": (rng) => ({
    type: "accessToken.create",
    id: `id${rng.below(4)}`,
    user: rng.pick(USERS),
    name: "CI",
    secretSha256: "0f".repeat(32),
    expiresMs: rng.below(2),
    ...(rng.chance(0.5) ? {} : { scope: [grant(rng)] }),
  }),
  "accessToken.remove": (rng) => ({ type: "accessToken.remove", id: `id${rng.below(4)}` }),
  "signingKey.add": (rng) => ({
    type: "signingKey.add",
    id: `k${rng.below(12)}`,
    secret: new Uint8Array(32).fill(rng.below(3)),
    others: rng.pick(["ifNone", "keep", "drop"]),
  }),
  "lock.acquire": (rng) => ({
    type: "lock.acquire",
    key: rng.pick(NAMES),
    holder: rng.pick(HOLDERS),
    durationMs: rng.below(3),
  }),
  "lock.release": (rng) => ({
    type: "lock.release",
    key: rng.pick(NAMES),
    holder: rng.pick(HOLDERS),
    fencingToken: rng.chance(0.7) ? 0 : rng.below(200),
  }),
  "lock.drop": (rng) => ({ type: "lock.drop", holders: [rng.pick(HOLDERS), rng.pick(HOLDERS)] }),
  "lock.expire": () => ({ type: "lock.expire" }),
  "session.end": (rng) => ({
    type: "session.end",
    id: `s${rng.below(12)}`,
    user: rng.pick(USERS),
    expiresMs: rng.below(10_000),
  }),
  "config.transaction": (rng) => ({
    type: "config.transaction",
    changes: Array.from({ length: 1 + rng.below(3) }, () => ({
      ...rng.chance(0.3) && { expectedMd5: "" },
      change: rng.chance(0.3) ? { type: "config.remove", key: configKey(rng), sourceIp: "" } : {
        type: "config.publish",
        key: configKey(rng),
        content: rng.pick(NAMES),
        info: {},
        sourceIp: "",
      },
    })),
  }),
  "check.put": (rng) => ({
    type: "check.put",
    key: configKey(rng),
    documentType: rng.pick(["json", "yaml"]),
    schema: rng.pick(["", "{}", "true"]),
  }),
  "check.remove": (rng) => ({ type: "check.remove", key: configKey(rng) }),
  "waiting.put": (rng) => ({
    type: "waiting.put",
    kind: rng.pick(["schedule", "request"]),
    change: {
      type: "config.publish",
      key: configKey(rng),
      content: rng.pick(NAMES),
      info: {},
      sourceIp: "",
    },
    ...rng.chance(0.3) && { expectedMd5: "" },
    dueMs: rng.below(10_000),
    user: rng.pick(USERS),
    tokenId: rng.pick(["", "t1"]),
  }),
  "waiting.publish": (rng) => ({
    type: "waiting.publish",
    id: rng.below(200),
    user: rng.pick(["", ...USERS]),
  }),
  "waiting.close": (rng) => ({
    type: "waiting.close",
    id: rng.below(200),
    why: rng.pick(["", "no"]),
  }),
  "capacity.put": (rng) => ({
    ...{ type: "capacity.put", ...capacityOf(rng) },
    ...rng.chance(0.7) && { quota: rng.below(4) },
    ...rng.chance(0.3) && { maxSize: rng.below(80) },
    ...rng.chance(0.2) && { maxAggrCount: rng.below(2) },
  }),
};

/** Most of what a server is asked for is publishing. */
const DRAWN = [publish, publish, ...Object.values(MAKERS)];

export function randomCommand(rng: Rng): Command {
  return rng.pick(DRAWN)(rng);
}
