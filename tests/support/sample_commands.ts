/** One command of each kind with every optional part, and its plain form. */
import type { Grant, NamespacePrivilege } from "../../src/auth/mod.ts";
import type { Command } from "../../src/state/mod.ts";

const CONFIG = { namespace: "public", group: "DEFAULT_GROUP", dataId: "app.yaml" };
const SERVICE = { namespace: "public", group: "DEFAULT_GROUP", name: "orders" };
const ID = { ip: "10.0.0.1", port: 8080, cluster: "DEFAULT" };

const PRIVILEGE: NamespacePrivilege = {
  enabled: true,
  whitelistIsAll: false,
  whitelist: ["dev", "public"],
  blacklistIsAll: false,
  blacklist: ["prod"],
};
const GRANT: Grant = { resource: "dev:*:config/*", action: "rw" };

/** Every kind must be here, which the type demands. */
const SAMPLES: { readonly [Type in Command["type"]]: readonly Command[] } = {
  "config.publish": [{
    type: "config.publish",
    key: CONFIG,
    content: "a: 配置 😀",
    info: {},
    sourceIp: "10.0.0.9",
  }, {
    type: "config.publish",
    key: CONFIG,
    content: "a: 2",
    configType: "yaml",
    info: {
      appName: "app",
      desc: "what",
      use: "why",
      effect: "how",
      schema: "{}",
      tags: "one,two",
    },
    encryptedDataKey: "key",
    casMd5: "",
    sourceIp: "10.0.0.9",
    gray: { type: "beta", expression: "10.0.0.1,10.0.0.2" },
  }],
  "config.remove": [
    { type: "config.remove", key: CONFIG, sourceIp: "10.0.0.9" },
    { type: "config.remove", key: CONFIG, sourceIp: "10.0.0.9", grayName: "beta" },
  ],
  "history.trim": [
    { type: "history.trim", beforeMs: 1_700_000_000_000 },
  ],
  "member.put": [
    { type: "member.put", id: 3, address: "node-3:9848", joined: true },
  ],
  "member.remove": [
    { type: "member.remove", id: 3 },
  ],
  "namespace.create": [
    { type: "namespace.create", id: "dev", name: "Development", desc: "" },
  ],
  "namespace.update": [
    { type: "namespace.update", id: "dev", name: "Dev", desc: "of all" },
  ],
  "namespace.remove": [
    { type: "namespace.remove", id: "dev" },
  ],
  "service.put": [
    { type: "service.put", key: SERVICE, mode: "ensure" },
    {
      type: "service.put",
      key: SERVICE,
      mode: "create",
      protectThreshold: 0.5,
      metadata: { owner: "me", ["__proto__"]: "plain" },
      selector: { type: "none", expression: "" },
      persistent: true,
    },
  ],
  "service.remove": [
    { type: "service.remove", key: SERVICE },
  ],
  "cluster.put": [
    {
      type: "cluster.put",
      key: SERVICE,
      cluster: {
        name: "DEFAULT",
        healthChecker: { type: "HTTP", options: { path: "/", expectedResponseCode: 200 } },
        checkPort: 80,
        useInstancePort: true,
        metadata: { zone: "a" },
      },
    },
  ],
  "instance.put": [
    {
      type: "instance.put",
      key: SERVICE,
      instance: {
        ...ID,
        weight: 1.5,
        enabled: true,
        healthy: false,
        metadata: { version: "1" },
        registeredMs: 1,
      },
    },
  ],
  "instance.remove": [
    { type: "instance.remove", key: SERVICE, id: ID },
  ],
  "override.put": [
    {
      type: "override.put",
      key: SERVICE,
      ids: [ID, { ...ID, port: 8081 }],
      override: { weight: 0, enabled: false, metadata: { a: "b" } },
    },
    { type: "override.put", key: SERVICE, ids: [ID], override: { weight: 2 } },
  ],
  "override.remove": [
    { type: "override.remove", key: SERVICE, ids: [ID] },
  ],
  "switch.put": [
    { type: "switch.put", entry: "pushEnabled", value: "true" },
  ],
  "user.create": [
    {
      type: "user.create",
      name: "jo",
      nickname: "Jo 名",
      passwordHash: "$2a$10$x",
      enabled: true,
      mustChangePassword: true,
      roles: ["0", "team"],
      privilege: PRIVILEGE,
      source: "ldap",
      onlyFirst: true,
    },
  ],
  "user.update": [
    { type: "user.update", name: "jo" },
    {
      type: "user.update",
      name: "jo",
      nickname: "",
      passwordHash: "h",
      enabled: false,
      mustChangePassword: true,
      roles: [],
      privilege: { ...PRIVILEGE, enabled: false, blacklistIsAll: true },
    },
  ],
  "user.rehash": [{ type: "user.rehash", name: "jo", before: "h", after: "i" }],
  "user.remove": [{ type: "user.remove", name: "jo" }],
  "role.bind": [{ type: "role.bind", role: "team", user: "jo" }],
  "role.unbind": [
    { type: "role.unbind", role: "team", user: "jo" },
    { type: "role.unbind", role: "team" },
  ],
  "grant.put": [
    { type: "grant.put", role: "team", grant: GRANT, anyRole: true },
  ],
  "grant.remove": [{ type: "grant.remove", role: "team", grant: GRANT }],
  "accessToken.create": [
    {
      type: "accessToken.create",
      id: "id1",
      user: "jo",
      name: "CI",
      secretSha256: "0f".repeat(32),
      expiresMs: 0,
    },
    {
      type: "accessToken.create",
      id: "id1",
      user: "jo",
      name: "",
      secretSha256: "0f".repeat(32),
      scope: [GRANT, { resource: "*", action: "r" }],
      expiresMs: 300,
    },
  ],
  "accessToken.remove": [{ type: "accessToken.remove", id: "id1" }],
  "signingKey.add": [
    { type: "signingKey.add", id: "k1", secret: new Uint8Array(32).fill(7), others: "drop" },
  ],
  "grant.set": [
    { type: "grant.set", role: "team", grants: [GRANT, { ...GRANT, action: "w" }] },
    { type: "grant.set", role: "team", grants: [] },
  ],
  "lock.acquire": [{ type: "lock.acquire", key: "job", holder: "1/c", durationMs: 30_000 }],
  "lock.release": [{ type: "lock.release", key: "job", holder: "2/d", fencingToken: 9 }],
  "lock.drop": [{ type: "lock.drop", holders: ["3/e", "4/f"] }],
  "lock.expire": [{ type: "lock.expire" }],
  "session.end": [
    { type: "session.end", id: "s1", user: "jo", expiresMs: 1_800_000_000_000 },
  ],
  "config.transaction": [{
    type: "config.transaction",
    changes: [
      {
        expectedMd5: "",
        change: {
          type: "config.publish",
          key: { namespace: "public", group: "G", dataId: "both" },
          content: "one",
          info: {},
          sourceIp: "1.1.1.1",
          comment: "why",
        },
      },
      {
        change: {
          type: "config.remove",
          key: { namespace: "dev", group: "G", dataId: "other" },
          sourceIp: "1.1.1.1",
        },
      },
    ],
  }],
  "check.put": [
    { type: "check.put", key: CONFIG, documentType: "yaml", schema: '{"type":"object"}' },
    {
      type: "check.put",
      key: { namespace: "dev", group: "G", dataId: "other" },
      documentType: "xml",
      schema: "",
    },
  ],
  "check.remove": [
    { type: "check.remove", key: { namespace: "dev", group: "G", dataId: "other" } },
  ],
  "waiting.put": [
    {
      type: "waiting.put",
      kind: "schedule",
      change: {
        type: "config.publish",
        key: { namespace: "public", group: "G", dataId: "later" },
        content: "one",
        configType: "yaml",
        info: { desc: "d" },
        sourceIp: "1.1.1.1",
        comment: "why",
      },
      expectedMd5: "",
      dueMs: 1_800_000_000_000,
      user: "",
      tokenId: "",
    },
    {
      type: "waiting.put",
      kind: "request",
      change: {
        type: "config.publish",
        key: { namespace: "public", group: "G", dataId: "asked" },
        content: "two",
        info: {},
        sourceIp: "1.1.1.1",
      },
      dueMs: 1_800_000_000_001,
      user: "jo",
      tokenId: "id1",
    },
  ],
  "waiting.publish": [{ type: "waiting.publish", id: 300, user: "ann" }],
  "waiting.close": [
    { type: "waiting.close", id: 300, why: "" },
    { type: "waiting.close", id: 301, why: "refused by ann" },
  ],
  "capacity.put": [
    { type: "capacity.put", scope: "namespace", name: "dev", quota: 300, maxSize: 102_400 },
    { type: "capacity.put", scope: "group", name: "G", maxAggrCount: 0, maxAggrSize: 1 },
  ],
};

/** With what came later than their kind: behind the others, because the order is that of a list of bytes. */
export const LATER_MEMBERS: readonly Command[] = [
  {
    type: "config.publish",
    key: CONFIG,
    content: "a: 3",
    info: {},
    sourceIp: "10.0.0.9",
    comment: "why 名",
  },
  {
    type: "config.publish",
    key: CONFIG,
    content: "a: 4",
    info: {},
    sourceIp: "10.0.0.9",
    obeysLimits: true,
  },
];

export const SAMPLE_COMMANDS: readonly Command[] = [
  ...Object.values(SAMPLES).flat(),
  ...LATER_MEMBERS,
];
