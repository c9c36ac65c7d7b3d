/** The command by itself, against a server that notes what it is asked; what is moved is tested with its readers. */
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { runCli } from "../../../tests/support/cli_run.ts";
import {
  configZipParts,
  encodeConfigKey,
  encodeTransferConfig,
  encodeTransferHeader,
  encodeTransferItem,
  encodeTransferRole,
  TRANSFER_TABLES,
} from "../../export/mod.ts";
import { makeOperatorSecret } from "../../data_dir/mod.ts";
import { type Environment, StartError } from "../../settings/mod.ts";

interface Config {
  readonly namespace?: string;
  readonly dataId: string;
  readonly contents: readonly string[];
}

function transferFile(configs: readonly Config[], more: readonly Uint8Array[] = []): Uint8Array {
  const items = configs.map(({ namespace = "public", dataId, contents }) => {
    const versions = contents.map((content, at) => ({
      ...{ id: at + 1, content, modifiedMs: at, operator: "" },
    }));
    const content = contents.at(-1) ?? "";
    return encodeTransferItem({
      table: TRANSFER_TABLES.config,
      key: encodeConfigKey({ namespace, group: "G", dataId }),
      value: encodeTransferConfig({ content, versions, type: "", desc: "" }),
    });
  });
  const header = encodeTransferHeader({ modifiedMs: 1, fromSystem: "r-nacos_0.8.8" });
  return Uint8Array.from([header, ...items, ...more].flatMap((part) => [...part]));
}

const ROLE = encodeTransferItem({
  table: TRANSFER_TABLES.role,
  key: new Uint8Array(),
  value: encodeTransferRole({ role: "team", grants: [] }),
});

/** Says of each question what was asked, and answers as an empty server does; `refuses` is asked first. */
class Server implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync();
  readonly asked: string[] = [];
  readonly configs = new Map<string, string>();
  login = "AUTH_DISABLED";
  backup: Uint8Array<ArrayBuffer> = new Uint8Array();
  refuses: (path: string) => Response | undefined = () => undefined;
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#answer(request),
  );

  get address(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const token = request.headers.get("authorization") ?? "";
    const form = new URLSearchParams(request.method === "POST" ? await request.text() : "");
    const parts = [request.method, pathname, token, form.get("content") ?? ""];
    this.asked.push(parts.filter((part) => part !== "").join(" "));
    const refusal = this.refuses(pathname);
    if (refusal !== undefined) return refusal;
    if (pathname.endsWith("/login")) return Response.json({ accessToken: this.login });
    if (pathname === "/rnacos/backup") {
      this.asked.push(`token ${searchParams.get("token")}`);
      return new Response(this.backup);
    }
    if (pathname === "/rnacos/import/access") {
      return Response.json({ users: [], roles: [{ outcome: "new" }] });
    }
    if (request.method === "POST") return new Response("true");
    const found = this.configs.get(searchParams.get("dataId") ?? "");
    return found === undefined ? new Response("none", { status: 404 }) : new Response(found);
  }

  file(name: string, bytes: Uint8Array): string {
    Deno.writeFileSync(`${this.folder}/${name}`, bytes);
    return `${this.folder}/${name}`;
  }

  import(words: readonly string[], environment: Environment = {}) {
    const addressed = words.includes("--addr") ? words : [...words, "--addr", this.address];
    return runCli(["import", ...addressed], { RNACOS_DATA_DIR: this.folder, ...environment });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const CONFIG = "/nacos/v1/cs/configs";

Deno.test("a file goes into the server, each outcome is counted, and what cannot be is told", async () => {
  await using server = new Server();
  server.configs.set("same", "1").set("other", "0");
  const source = server.file(
    "a.data",
    transferFile([
      { dataId: "new", contents: ["a", "b"] },
      { dataId: "same", contents: ["1"] },
      { dataId: "other", contents: ["2"] },
    ]),
  );
  const first = await server.import([source]);
  assertEquals(first, { code: 0, text: "config new: 1\nconfig same: 1\nconfig skipped: 1\n" });
  assertEquals(server.asked.filter((line) => line.startsWith("POST")), [`POST ${CONFIG} b`]);
  server.asked.length = 0;
  const second = await server.import([source, "--existing", "replace", "--history"]);
  assertEquals(second.text, "config new: 1\nconfig replaced: 1\nconfig same: 1\n");
  const writes = server.asked.filter((line) => line.startsWith("POST")).sort();
  assertEquals(writes, ["2", "a", "b"].map((content) => `POST ${CONFIG} ${content}`));
  server.asked.length = 0;
  const dry = await server.import([source, "--dry-run"]);
  assertStringIncludes(dry.text, "Nothing was written; without --dry-run");
  assertEquals(server.asked.some((line) => line.startsWith("POST")), false);
});

Deno.test("what the server refuses is told, of very many the first", async () => {
  await using server = new Server();
  const many = Array.from({ length: 30 }, (_, at) => ({ dataId: `c${at}`, contents: ["x"] }));
  const source = server.file("a.data", transferFile(many));
  server.refuses = () => new Response("no room", { status: 403 });
  const { code, text } = await server.import([source]);
  assertEquals(code, 1);
  const told = text.split("\n").filter((line) => line.startsWith("not imported: "));
  const [, more = "0"] = /^not imported: (\d+) more$/.exec(told.at(-1) ?? "") ?? [];
  const named = told.filter((line) => line.includes("no room")).length;
  assertEquals(named + Number(more), many.length);
  assertStringIncludes(text, "nothing to import was found");
});

Deno.test("a server that is gone ends the import, with how to go on", async () => {
  await using server = new Server();
  const source = server.file("a.data", transferFile([{ dataId: "c", contents: ["x", "y"] }]));
  const gone = await server.import([
    source,
    "--addr",
    "127.0.0.1:1",
    "--history",
    "--target-user",
    "ann",
  ]);
  assertEquals(gone.code, 1);
  assertStringIncludes(gone.text, "rnacos import: ");
  assertStringIncludes(gone.text, "the same command goes on with the rest");
  assertStringIncludes(gone.text, "A config may hold an earlier content");
});

Deno.test("an archive goes into the namespace that was named, a transfer file only with it", async () => {
  await using server = new Server();
  const facts = { id: 1, md5: "", type: "text", encryptedDataKey: "", createdMs: 0, modifiedMs: 0 };
  const names = { namespace: "public", group: "G", dataId: "a.txt", content: "zipped" };
  const blank = { createdBy: "", modifiedBy: "", sourceIp: "", revision: 1, grays: [] };
  const parts = configZipParts([{ ...names, ...facts, ...blank }], "new", Date.UTC(2026, 1, 2));
  const archive = server.file("a.zip", Uint8Array.from([...parts].flatMap((part) => [...part])));
  assertEquals(await server.import([archive, "--namespace", "dev"]), {
    code: 0,
    text: "config new: 1\nnamespace new: 1\n",
  });
  assertEquals(server.asked.at(-1), `POST ${CONFIG} zipped`);
  const cut = Deno.readFileSync(archive).subarray(0, -30);
  await assertRejects(
    () => server.import([server.file("cut.zip", cut)]),
    StartError,
    "Cannot import",
  );
  const two = server.file(
    "two.data",
    transferFile([
      { namespace: "dev", dataId: "d", contents: ["d"] },
      { dataId: "p", contents: ["p"] },
    ], [ROLE]),
  );
  server.asked.length = 0;
  const { text } = await server.import([two, "--namespace", "dev"]);
  assertStringIncludes(text, "config new: 1\n");
  assertStringIncludes(text, "left out, no place for them here: 1 roles");
  assertEquals(server.asked, [`GET ${CONFIG}`, `POST ${CONFIG} d`]);
});

Deno.test("what is no source is refused before anything is asked", async () => {
  await using server = new Server();
  const sources: readonly [string, string][] = [
    [server.file("backup", new TextEncoder().encode("RNBACKUP and more")), "use rnacos restore"],
    [server.file("rubbish", new TextEncoder().encode("rubbish")), "Cannot import"],
    [server.file("empty", new Uint8Array()), "Cannot import"],
    [`${server.folder}/none`, "there is no such file"],
    ["http://ann@127.0.0.1:1/", "--user has it"],
    ["http://:secret@127.0.0.1:1/", "--user has it"],
    ["http://127.0.0.1:bad/", "it is no URL"],
    ["ftp://127.0.0.1/", "Cannot import from ftp://"],
    ["mysql://127.0.0.1", "without its name"],
    ["mysql://127.0.0.1/", "without its name"],
  ];
  for (const [source, why] of sources) {
    await assertRejects(() => server.import([source]), StartError, why);
  }
  assertEquals(server.asked, []);
});

Deno.test("who logs in is known by their token, and the operator only on their own server", async () => {
  await using server = new Server();
  const source = server.file("a.data", transferFile([], [ROLE]));
  const asked = async (words: readonly string[], environment: Environment = {}) => {
    server.asked.length = 0;
    const { code } = await server.import([source, ...words], environment);
    assertEquals(code, 0);
    return server.asked.filter((line) => line.includes("/import/access"));
  };
  const access = "POST /rnacos/import/access";
  assertEquals(await asked([]), [access], "another server's operator is not this one");
  assertEquals(await asked([], { RNACOS_CLUSTER_TOKEN: "t".repeat(32) }), [
    `${access} Bearer ${"t".repeat(32)}`,
  ]);
  const port = server.address.split(":")[1] ?? "";
  const own = { RNACOS_HTTP_PORT: port };
  assertEquals(await asked([], own), [access], "no server has left a secret");
  const secret = await makeOperatorSecret(server.folder);
  assertEquals(await asked([], own), [`${access} Bearer ${secret}`]);
  assertEquals(await asked(["--addr", `localhost:${port}`], own), [access]);
  const login = ["--target-user", "ann"];
  const password = { RNACOS_IMPORT_TARGET_PASSWORD: "secret" };
  assertEquals(await asked(login, { ...own, ...password }), [`${access} Bearer ${secret}`]);
  server.login = "a-token";
  assertEquals(await asked(login, { ...own, ...password }), [`${access} Bearer a-token`]);
  assertEquals(await asked(["--no-users"], own), []);
});

Deno.test("a server's backup is asked for with its token, and without one users are not", async () => {
  await using server = new Server();
  server.backup = new TextEncoder().encode("no backup");
  const source = `http://${server.address}/`;
  const { code, text } = await server.import([source], { RNACOS_IMPORT_BACKUP_TOKEN: "b&c" });
  assertEquals(code, 1);
  assertStringIncludes(text, `cannot have the backup of ${server.address}: `);
  assertEquals(server.asked, ["GET /rnacos/backup", "token b&c"]);
});
