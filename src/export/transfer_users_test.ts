/** Users and roles in transfer files: as they were written, and as r-nacos 0.8.8 wrote one. */
import { assertEquals, assertThrows } from "#assert";
import { BytesError, ProtoWriter } from "../base/mod.ts";
import {
  decodeTransferRole,
  decodeTransferUser,
  encodeTransferRole,
  encodeTransferUser,
  TRANSFER_TABLES,
  TransferReader,
  type TransferUser,
} from "./mod.ts";

const FILE = new URL("../../tests/support/export/rnacos-0.8.8.data", import.meta.url);

const USER: TransferUser = {
  name: "日本",
  nickname: "Nick",
  passwordHash: "$2b$10$yrpqJH67vINh9VEwvMrGDuQm8l.BHMeT5XJnnNSuLkhm5VeDv4Btq",
  enabled: true,
  mustChangePassword: true,
  roles: ["1", "team"],
  privilege: {
    enabled: true,
    whitelistIsAll: false,
    whitelist: ["dev", "public"],
    blacklistIsAll: false,
    blacklist: ["prod"],
  },
  source: "inner",
  createdMs: 1_700_000_000_000,
  modifiedMs: 1_700_000_001_000,
};

Deno.test("users and roles are read as they were written", () => {
  const nobody = {
    ...USER,
    nickname: "",
    passwordHash: "",
    enabled: false,
    mustChangePassword: false,
    roles: [],
    privilege: {
      enabled: false,
      whitelistIsAll: true,
      whitelist: [],
      blacklistIsAll: true,
      blacklist: [],
    },
    source: "ldap" as const,
  };
  for (const user of [USER, nobody, { ...nobody, source: "oauth2" as const }]) {
    assertEquals(decodeTransferUser(encodeTransferUser(user)), user);
  }
  const role = { role: "team", grants: [{ resource: "dev:*:*", action: "rw" }] };
  assertEquals(decodeTransferRole(encodeTransferRole(role)), role);
});

Deno.test("a user as r-nacos wrote one", async () => {
  const reader = new TransferReader();
  const items = [...reader.push(await Deno.readFile(FILE))];
  const [item] = items.filter(({ table }) => table === TRANSFER_TABLES.user);
  const user = decodeTransferUser(item?.value ?? new Uint8Array());
  assertEquals({ ...user, createdMs: 0, modifiedMs: 0 }, {
    name: "admin",
    nickname: "admin",
    passwordHash: "$2b$10$yrpqJH67vINh9VEwvMrGDuQm8l.BHMeT5XJnnNSuLkhm5VeDv4Btq",
    enabled: true,
    mustChangePassword: false,
    roles: ["0"],
    privilege: {
      enabled: true,
      whitelistIsAll: true,
      whitelist: [],
      blacklistIsAll: false,
      blacklist: [],
    },
    source: "inner",
    createdMs: 0,
    modifiedMs: 0,
  });
});

Deno.test("a user of an unknown source has no password here, one without a name is none", () => {
  const foreign = new ProtoWriter().text(1, "a").text(13, "SAML").take();
  assertEquals(decodeTransferUser(foreign).source, "oauth2");
  const clear = new ProtoWriter().text(1, "a").text(2, "in the clear").take();
  assertEquals(decodeTransferUser(clear).passwordHash, "");
  assertThrows(() => decodeTransferUser(new Uint8Array()), BytesError, "the name is missing");
  assertThrows(() => decodeTransferRole(new Uint8Array()), BytesError, "the name is missing");
  assertThrows(() => decodeTransferUser(new Uint8Array([0x0a, 0x50])), BytesError);
});

Deno.test("times of users are whole seconds, and only a true mark makes a password to be changed", () => {
  const { createdMs, modifiedMs } = decodeTransferUser(
    encodeTransferUser({ ...USER, createdMs: 1_999, modifiedMs: 2_000 }),
  );
  assertEquals([createdMs, modifiedMs], [1_000, 2_000]);
  const marked = (name: string, value: string) =>
    decodeTransferUser(
      new ProtoWriter().text(1, "a").message(8, new ProtoWriter().text(1, name).text(2, value))
        .message(8, new ProtoWriter().text(1, "other").text(2, "x")).take(),
    ).mustChangePassword;
  assertEquals(
    [marked("mustChangePassword", "true"), marked("mustChangePassword", "false")],
    [true, false],
  );
  assertEquals(marked("other", "true"), false);
});

Deno.test("each flag of the namespaces stands for itself", () => {
  const privilegeOf = (flags: number) => {
    const { enabled, whitelistIsAll, blacklistIsAll } = decodeTransferUser(
      new ProtoWriter().text(1, "a").uint(10, flags).take(),
    ).privilege;
    return [enabled, whitelistIsAll, blacklistIsAll];
  };
  assertEquals([0, 1, 2, 4].map(privilegeOf), [
    [false, false, false],
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
});
