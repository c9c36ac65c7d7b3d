/** A server whose users are those of a real directory and a real provider, and its administrator without them. */
import { assertEquals } from "#assert";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { CALLBACK, logInAt, startOidcProvider } from "../support/sign_in/oidc_provider.ts";
import { canRunSlapd, PEOPLE, startSlapd } from "../support/sign_in/slapd.ts";

const ADMIN_PASSWORD = "the way back";
const ENV = {
  RNACOS_ENABLE_OPEN_API_AUTH: "true",
  RNACOS_INIT_ADMIN_PASSWORD: ADMIN_PASSWORD,
};

interface LoggedIn {
  readonly status: number;
  readonly token: string;
  readonly isManager: boolean | undefined;
}

async function read(response: Response): Promise<LoggedIn> {
  const { status } = response;
  const text = await response.text();
  if (status !== 200) return { status, token: "", isManager: undefined };
  const { accessToken, globalAdmin } = JSON.parse(text);
  return { status, token: accessToken, isManager: globalAdmin };
}

async function logIn({ url }: ServerProcess, username: string, password: string) {
  const body = new URLSearchParams({ username, password });
  return await read(await fetch(`${url}/nacos/v1/auth/login`, { method: "POST", body }));
}

/** The first administrator is made behind the start, and before there is one nobody else is let in. */
async function untilAdministered(server: ServerProcess): Promise<void> {
  const untilMs = Date.now() + 20_000;
  while ((await logIn(server, "admin", ADMIN_PASSWORD)).status !== 200) {
    if (Date.now() > untilMs) throw new Error("the first administrator was not made in time");
  }
}

/** Status of a write that developers may make and visitors may not. */
async function publish({ url }: ServerProcess, { token }: LoggedIn): Promise<number> {
  const body = new URLSearchParams({ dataId: "a", group: "g", content: "c", accessToken: token });
  const response = await fetch(`${url}/nacos/v1/cs/configs`, { method: "POST", body });
  await response.text();
  return response.status;
}

async function testDirectory(server: ServerProcess): Promise<void> {
  const ann = await logIn(server, "ann", "ann-secret");
  assertEquals([ann.status, ann.isManager], [200, true]);
  const dev = await logIn(server, "dev", "dev-secret");
  assertEquals([dev.isManager, await publish(server, dev)], [false, 200]);
  const guest = await logIn(server, "guest", "guest-secret");
  assertEquals([guest.isManager, await publish(server, guest)], [false, 403]);
  assertEquals((await logIn(server, "ann", "wrong")).status, 403);
  assertEquals((await logIn(server, "ann", "")).status, 403);
  // The directory has somebody of this name, too.
  assertEquals((await logIn(server, "admin", "admin-secret")).status, 403);
}

async function testProvider(server: ServerProcess): Promise<void> {
  const base = `${server.url}/nacos/v3/auth/oidc`;
  const begun = await fetch(`${base}/authorize?returnTo=/here`, { redirect: "manual" });
  assertEquals(begun.status, 302);
  const [cookie = ""] = (begun.headers.get("set-cookie") ?? "").split(";");
  const { search } = await logInAt(begun.headers.get("location") ?? "", "bob");
  const strange = await fetch(`${base}/callback${search}`);
  assertEquals(strange.status, 403);
  await strange.text();
  const bob = await read(await fetch(`${base}/callback${search}`, { headers: { cookie } }));
  assertEquals([bob.status, bob.isManager, await publish(server, bob)], [200, false, 200]);
  assertEquals((await logIn(server, "bob", "any")).status, 403);
}

Deno.test("a server takes users of a directory and a provider, and its own without them", async (test) => {
  const provider = canRunSlapd() ? await startOidcProvider() : undefined;
  if (provider === undefined) {
    say("NOT CHECKED: a server with single sign-on: slapd or oidc-provider cannot be had");
    return;
  }
  const slapd = await startSlapd();
  const server = new ServerProcess({
    env: {
      ...ENV,
      RNACOS_LDAP_ENABLE: "true",
      RNACOS_LDAP_URL: slapd.tlsUrl,
      RNACOS_LDAP_CA_FILE: slapd.certificateFile,
      RNACOS_LDAP_USER_BASE_DN: PEOPLE,
      RNACOS_LDAP_USER_ADMIN_GROUP: "ops",
      RNACOS_LDAP_USER_DEVELOPER_GROUP: "coders",
      RNACOS_OAUTH2_ENABLE: "true",
      RNACOS_OAUTH2_ISSUER: provider.issuer,
      RNACOS_OAUTH2_CLIENT_ID: "rnacos",
      RNACOS_OAUTH2_CLIENT_SECRET: "secret-of-the-client",
      RNACOS_OAUTH2_REDIRECT_URI: CALLBACK,
    },
  });
  try {
    await server.ready;
    await untilAdministered(server);
    await test.step("of the directory", () => testDirectory(server));
    await test.step("of the provider", () => testProvider(server));
  } finally {
    await slapd.stop();
    await provider.stop();
  }
  await test.step("without them the administrator logs in", async () => {
    const admin = await logIn(server, "admin", ADMIN_PASSWORD);
    assertEquals([admin.status, admin.isManager], [200, true]);
    assertEquals((await logIn(server, "ann", "ann-secret")).status, 503);
    const away = await fetch(`${server.url}/nacos/v3/auth/oidc/callback?code=a&state=b`);
    assertEquals(away.status, 403);
    await away.text();
  });
  await server.stop();
});
