/** Users of a running r-nacos, where its program is: RNACOS_BIN names it, or `rnacos` is on the PATH. */
import { assertEquals, assertStringIncludes } from "#assert";
import { findRnacos } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { RnacosServer, type RnacosUser } from "../support/rnacos_server.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const BOSS = { username: "boss", password: "of boss" };
const ADMIN = { username: "admin", password: "of admin" };
const DEVELOPER = "1";
const VISITOR = "2";
const EVERYWHERE = {
  ...{ enabled: false, whitelistIsAll: true, whitelist: [] },
  ...{ blacklistIsAll: false, blacklist: [] },
};

function user(username: string, roles: string, given: Partial<RnacosUser> = {}): RnacosUser {
  const password = `of ${username} ß`;
  const facts = { username, password, roles, nickname: username, enable: true };
  return { ...facts, namespacePrivilegeParam: EVERYWHERE, ...given };
}

/** Each may do something else: read and write in `dev`, read and write in `prod`. */
const USERS: readonly (readonly [RnacosUser, string])[] = [
  [user("manager", "0"), "rw rw"],
  [user("developer", DEVELOPER), "rw rw"],
  [user("visitor", VISITOR), "r- r-"],
  [user("both", `${DEVELOPER},${VISITOR}`), "rw rw"],
  [
    user("white", DEVELOPER, {
      namespacePrivilegeParam: {
        ...EVERYWHERE,
        ...{ enabled: true, whitelistIsAll: false, whitelist: ["dev"] },
      },
    }),
    "rw --",
  ],
  [
    user("black", VISITOR, {
      namespacePrivilegeParam: { ...EVERYWHERE, enabled: true, blacklist: ["prod"] },
    }),
    "r- --",
  ],
];
const DISABLED = user("disabled", DEVELOPER, { enable: false });

async function login(
  { url }: ServerProcess,
  { username, password }: Pick<RnacosUser, "username" | "password">,
): Promise<{ readonly accessToken: string; readonly globalAdmin: boolean } | undefined> {
  const body = new URLSearchParams({ username, password });
  const response = await fetch(`${url}/nacos/v1/auth/login`, { method: "POST", body });
  const text = await response.text();
  if (response.status === 403) return undefined;
  assertEquals(response.status, 200, text);
  return JSON.parse(text);
}

/** What a token may do in a namespace: `rw`, `r-` or `--`. */
async function mayIn({ url }: ServerProcess, tenant: string, token: string): Promise<string> {
  const target = `${url}/nacos/v1/cs/configs`;
  const name = { dataId: "a", group: "G", tenant };
  const headers = { accessToken: token };
  const wrote = await fetch(target, {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...name, content: "c" }),
  });
  const read = await fetch(`${target}?${new URLSearchParams(name)}`, { headers });
  await Promise.all([wrote.text(), read.text()]);
  return `${read.status === 403 ? "-" : "r"}${wrote.status === 403 ? "-" : "w"}`;
}

async function importUsers(source: RnacosServer, target: ServerProcess): Promise<string> {
  const command = new ServerProcess({
    args: [
      "import",
      source.url,
      `--addr=127.0.0.1:${target.httpPort}`,
      `--target-user=${ADMIN.username}`,
    ],
    env: {
      RUST_LOG: "error",
      RNACOS_IMPORT_BACKUP_TOKEN: TOKEN,
      RNACOS_IMPORT_TARGET_PASSWORD: ADMIN.password,
    },
  });
  const code = await command.exited();
  command.removeData();
  assertEquals([code, command.log], [0, ""], command.stdout);
  return command.stdout;
}

Deno.test("users of a running r-nacos log in with their passwords and may what they might", async () => {
  const program = findRnacos();
  if (program === undefined) {
    say("NOT CHECKED: users of a running r-nacos: there is no program of it");
    return;
  }
  await using source = await RnacosServer.start(program, {
    RNACOS_BACKUP_TOKEN: TOKEN,
    RNACOS_INIT_ADMIN_USERNAME: BOSS.username,
    RNACOS_INIT_ADMIN_PASSWORD: BOSS.password,
  });
  for (const id of ["dev", "prod"]) await source.addNamespace(id);
  for (const [each] of USERS) await source.addUser(each);
  await source.addUser(DISABLED);
  const target = await ServerProcess.start({
    env: {
      RNACOS_ENABLE_OPEN_API_AUTH: "true",
      RNACOS_INIT_ADMIN_USERNAME: ADMIN.username,
      RNACOS_INIT_ADMIN_PASSWORD: ADMIN.password,
    },
  });
  try {
    const told = await importUsers(source, target);
    assertStringIncludes(told, `user new: ${USERS.length + 2}`);
    assertStringIncludes(await importUsers(source, target), `user same: ${USERS.length + 2}`);
    assertEquals((await login(target, BOSS))?.globalAdmin, true);
    for (const [each, wanted] of USERS) {
      const session = await login(target, each);
      const token = session?.accessToken ?? "";
      const may = [await mayIn(target, "dev", token), await mayIn(target, "prod", token)];
      assertEquals([each.username, may.join(" ")], [each.username, wanted]);
      assertEquals(session?.globalAdmin, each.roles === "0", each.username);
      assertEquals(await login(target, { ...each, password: "not it" }), undefined);
    }
    assertEquals(await login(target, DISABLED), undefined);
    assertEquals(await target.stop(), 0);
  } finally {
    await target.kill();
    target.removeData();
  }
});
