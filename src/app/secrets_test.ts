/** Whether a secret gets anywhere during the life of a server: into a log, an answer, a figure or a file. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { freePorts } from "../../scripts/lib/free_ports.ts";
import { runCli } from "../../tests/support/cli_run.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";
import { systemClock } from "../base/mod.ts";
import { LogLevels, parseLogFilter } from "../observe/log/mod.ts";
import { readSettings } from "../settings/mod.ts";
import { startServer } from "./start_server.ts";

const BACKUP_TOKEN = "backup-token-3b1c59a0d7e842f6b1907c35";
const CLUSTER_TOKEN = "cluster-token-9f2e61c4b8";
const OWN_KEY = "c2lnbmluZy1rZXktOGU0MWYwN2IyZDk2YzUzYTE4ZjdlMDRkYjI2YzlhNTE=";
const PASSWORDS = {
  first: "Passw0rd-first-71",
  second: "Passw0rd-second-72",
  wrong: "Wr0ng-typed-73",
};

interface Told {
  readonly place: string;
  readonly text: string;
  /** It is a copy of the data, which says that it holds them. */
  readonly mayHoldHashes?: boolean;
}

class Story {
  readonly dataDir = Deno.makeTempDirSync({ prefix: "secrets-" });
  readonly typedDir = Deno.makeTempDirSync({ prefix: "secrets-typed-" });
  readonly ports = freePorts();
  readonly environment = {
    RNACOS_HTTP_PORT: String(this.ports.http),
    RNACOS_GRPC_PORT: String(this.ports.grpc),
    RNACOS_HTTP_CONSOLE_PORT: "0",
    RNACOS_SDK_HOST: "127.0.0.1",
    RNACOS_DATA_DIR: this.dataDir,
    RNACOS_CLUSTER_TOKEN: CLUSTER_TOKEN,
    RNACOS_BACKUP_TOKEN: BACKUP_TOKEN,
    RNACOS_ACCESS_LOG: `${this.dataDir}/access.log`,
    NACOS_AUTH_TOKEN: OWN_KEY,
  };
  readonly log = new CollectedLog("trace");
  readonly told: Told[] = [];

  async ask(path: string, init: RequestInit = {}): Promise<string> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.http}${path}`, init);
    const text = new TextDecoder("latin1").decode(await answer.arrayBuffer());
    const headers = [...answer.headers].map((pair) => pair.join(": ")).join("\n");
    this.told.push({
      place: `${init.method ?? "GET"} ${path}`,
      text: `${headers}\n${text}`,
      mayHoldHashes: path.startsWith("/rnacos/backup"),
    });
    return text;
  }

  /** The last answer may tell this to whom it goes. */
  maySay(secret: string): void {
    const last = this.told.pop();
    if (last !== undefined) this.told.push({ ...last, text: last.text.replaceAll(secret, "") });
  }

  form(path: string, form: Record<string, string>, headers: HeadersInit = {}): Promise<string> {
    return this.ask(path, { method: "POST", headers, body: new URLSearchParams(form) });
  }

  access(secret: string, body: unknown): Promise<string> {
    return this.ask("/rnacos/v1/access", {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** A command of the program; `typed` goes into a file that it reads. */
  async run(line: string, typed?: readonly [option: string, text: string]): Promise<string> {
    const words = line.split(" ");
    if (typed !== undefined) {
      const file = `${this.typedDir}/typed`;
      await Deno.writeTextFile(file, `${typed[1]}\n`);
      words.push(typed[0], file);
    }
    const { text } = await runCli(words, this.environment);
    this.told.push({ place: `rnacos ${line}`, text });
    return text;
  }

  /** A call over gRPC. */
  async call(
    client: TestClient,
    type: string,
    body: Record<string, unknown>,
    headers: Record<string, string>,
  ): Promise<boolean> {
    const answer = await client.call(type, body, headers);
    this.told.push({ place: `gRPC ${type}`, text: JSON.stringify(answer) });
    return answer.body.success;
  }

  /** What the server has written, but for the data itself. */
  files(): Told[] {
    const found: Told[] = [];
    const walk = (folder: string) => {
      for (const { name, isDirectory } of Deno.readDirSync(folder)) {
        const path = `${folder}/${name}`;
        if (isDirectory) walk(path);
        else {found.push({
            place: name,
            text: new TextDecoder("latin1").decode(Deno.readFileSync(path)),
          });}
      }
    };
    walk(this.dataDir);
    return found;
  }
}

async function logIn(story: Story, username: string, password: string): Promise<string[]> {
  const tokens: string[] = [];
  for (
    const path of [
      "/nacos/v1/auth/login",
      "/nacos/v1/auth/users/login",
      "/nacos/v3/auth/user/login",
    ]
  ) {
    const text = await story.form(path, { username, password });
    story.maySay(username);
    const [, token = ""] = /"accessToken":"([^"]+)"/.exec(text) ?? [];
    if (token === "" || token === "AUTH_DISABLED") continue;
    story.maySay(token);
    tokens.push(token);
  }
  return tokens;
}

const CONFIG = { tenant: "", group: "G", dataId: "d" };

/** The same secrets in all the places of a call, and a push that follows. */
async function callOverGrpc(story: Story, secrets: readonly string[]): Promise<void> {
  const client = new TestClient(story.ports.grpc);
  try {
    client.setUp({ labels: { module: "config", accessToken: secrets[0], password: secrets[1] } });
    for (const secret of [...secrets, ...Object.values(PASSWORDS)]) {
      for (const headers of [{ accessToken: secret }, { Authorization: `Bearer ${secret}` }]) {
        const isIn = await story.call(client, "ConfigQueryRequest", CONFIG, headers);
        assertEquals(isIn, secrets.includes(secret));
        const body = { ...CONFIG, accessToken: secret, password: secret, secretKey: secret };
        await story.call(client, "ConfigQueryRequest", body, headers);
        await story.call(client, "NoSuchRequest", body, headers);
      }
      const body = { ...CONFIG, username: "alice", password: secret };
      await story.call(client, "ServiceQueryRequest", body, {
        username: "alice",
        password: secret,
      });
    }
    const headers = { accessToken: secrets[0] ?? "" };
    const configListenContexts = [{ ...CONFIG, md5: "" }];
    const listen = { listen: true, configListenContexts };
    assert(await story.call(client, "ConfigBatchListenRequest", listen, headers));
    const changed = { ...CONFIG, content: "b=2" };
    assert(await story.call(client, "ConfigPublishRequest", changed, headers));
    const pushed = await client.push("ConfigChangeNotifyRequest");
    story.told.push({ place: "gRPC push", text: JSON.stringify(pushed) });
  } finally {
    client.close();
  }
}

/** Users and tokens by the commands; ends with the secrets that were made. */
async function useCommands(story: Story, token: string): Promise<string[]> {
  const { second, wrong } = PASSWORDS;
  const typed = (text: string) => ["--password-file", text] as const;
  await story.run("user add bob --role developer", typed(second));
  await story.run("user add bob --role developer", typed(wrong));
  await story.run("user passwd bob", typed(PASSWORDS.first));
  await story.run("user passwd nobody", typed(wrong));
  await story.run("user list");
  const made = await story.run("token create ci --user bob --scope dev:*:*=r");
  const [text = ""] = /rnat_\w+/.exec(made) ?? [];
  story.maySay(text);
  await story.run("token list");
  const far = `--server 127.0.0.1:${story.ports.http}`;
  for (const each of [token, text, wrong]) {
    await story.run(`user list ${far}`, ["--token-file", each]);
  }
  await story.run(`token revoke ${text.split("_")[1]}`);
  for (const line of ["settings", `members ${far}`, "health"]) await story.run(line);
  return [text];
}

/** Ends with every secret that came up in it. */
async function live(story: Story): Promise<string[]> {
  const { dataDir } = story;
  const operator = Deno.readTextFileSync(`${dataDir}/operator_token`).trim();
  const { first, second, wrong } = PASSWORDS;
  // The first administrator is made behind the start.
  while (!(await story.access(operator, { verb: "user.list" })).includes('"admin"'));
  const roles = ["0"];
  await story.access(operator, { verb: "user.add", name: "alice", password: first, roles });
  await story.access(operator, { verb: "user.add", name: "alice", password: second, roles });
  const tokens = await logIn(story, "alice", first);
  await story.access(operator, { verb: "user.passwd", name: "alice", password: second });
  tokens.push(...await logIn(story, "alice", second));
  await logIn(story, "alice", wrong);
  // As people do: the password in the place of the name.
  await logIn(story, wrong, "x");
  const made = await story.access(operator, {
    ...{ verb: "token.create", user: "alice", name: "ci", expiresMs: 0 },
  });
  const { token } = JSON.parse(made);
  story.maySay(token.text);
  await story.access(operator, { verb: "token.list" });
  await story.access(operator, { verb: "user.list" });
  await story.access(`${operator}0`, { verb: "user.passwd", name: "alice", password: wrong });
  await story.access(operator, `{"verb":"user.passwd","password":"${wrong}"`);
  await story.access(operator, { verb: wrong, password: wrong });
  await story.form("/nacos/v1/cs/configs", { dataId: "d", group: "G", content: "a=1" }, {
    authorization: `Bearer ${token.text}`,
  });
  for (const place of ["accessToken", "password", "token"]) {
    await story.ask(`/nacos/v1/cs/configs?dataId=d&group=G&${place}=${token.text}`);
    await story.ask(`/nacos/v1/none?${place}=${token.text}`);
  }
  await story.ask("/nacos/v1/auth/users?pageNo=1&pageSize=10");
  await story.ask(`/rnacos/backup?token=${wrong}`);
  await story.ask("/rnacos/backup?format=full", {
    headers: { authorization: `Bearer ${BACKUP_TOKEN}` },
  });
  await story.ask("/rnacos/backup", { headers: { authorization: `Bearer ${BACKUP_TOKEN}` } });
  const byOperator = { headers: { authorization: `Bearer ${CLUSTER_TOKEN}` } };
  await story.form("/nacos/v1/raft/remove-node?id=9", {}, byOperator.headers);
  const level = "/nacos/v1/cs/ops/log?logName=auth&logLevel=debug";
  await story.ask(level, { method: "PUT", ...byOperator });
  for (const path of ["/metrics", "/health?details=true", "/rnacos/openapi.json", "/"]) {
    await story.ask(path);
  }
  await story.ask("/nacos/v1/cs/configs?search=blur&dataId=*&group=*&pageNo=1&pageSize=10");
  await story.ask("/nacos/v1/raft/metrics", byOperator);
  assertStringIncludes(await story.ask("/rnacos/v1/audit?pageSize=200", byOperator), '"records"');
  await callOverGrpc(story, [...tokens.slice(-1), token.text]);
  const more = await useCommands(story, tokens.at(-1) ?? "");
  assertStringIncludes(await story.ask("/rnacos/v1/audit?pageSize=200", byOperator), '"records"');
  const drawn = Deno.readTextFileSync(`${dataDir}/initial_admin_password`).trim();
  const secret = token.text.split("_").slice(2).join("_");
  return [...tokens, ...more, token.text, secret, operator, drawn];
}

/** Hashes have no known value, but a known beginning. */
const HASH = /\$(?:scrypt|2[aby]|argon2\w*)\$/;
/** The data, what the first administrator is told, and what proves the operator. */
const SECRET_FILES = [
  /^raft\.kv/,
  /^initial_admin_password$/,
  /^operator_token$/,
  /^pending_changes$/,
];

Deno.test("No password, hash, token or key gets into a log, an answer, a figure or a file that is not for it", async () => {
  const story = new Story();
  const settings = readSettings(story.environment, { os: Deno.build.os, cwd: Deno.cwd() });
  const server = await startServer({
    settings: { ...settings, access: { ...settings.access, isEnabled: true } },
    levels: new LogLevels(parseLogFilter("trace")),
    logger: story.log.logger,
    clock: systemClock,
  });
  let secrets: string[];
  try {
    await server.ready;
    secrets = [
      ...await live(story),
      ...Object.values(PASSWORDS),
      BACKUP_TOKEN,
      CLUSTER_TOKEN,
      OWN_KEY,
    ];
  } finally {
    await server.stop();
  }
  await story.run("user passwd bob", ["--password-file", PASSWORDS.second]);
  await story.run("token create later --user bob");
  story.maySay(/rnat_\w+/.exec(story.told.at(-1)?.text ?? "")?.[0] ?? "");
  await story.run("user list");
  const files = story.files();
  const logged = { place: "log", text: JSON.stringify(story.log.entries) };
  const told: Told[] = [
    logged,
    ...story.told,
    ...files.filter(({ place }) => !SECRET_FILES.some((allowed) => allowed.test(place))),
  ];
  assert(files.some(({ place }) => place === "audit.log"));
  assert(files.some(({ place }) => place === "access.log"));
  assert(story.log.entries.length > 10);
  assert(secrets.every((secret) => secret.length > 8));
  const found = told.flatMap(({ place, text, mayHoldHashes = false }) => [
    ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`),
    ...!mayHoldHashes && HASH.test(text) ? [`${place}: a hash`] : [],
  ]);
  assertEquals(found, []);
  // The search finds what is there.
  const backup = story.told.find(({ place }) => place.endsWith("/rnacos/backup?format=full"));
  assert(backup !== undefined && HASH.test(backup.text));
  for (const folder of [story.dataDir, story.typedDir]) {
    await Deno.remove(folder, { recursive: true });
  }
});
