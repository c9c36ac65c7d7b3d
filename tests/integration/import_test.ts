/** Imports into a running server: from a transfer file, and from another server by its API. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { decodeTransferUser, TRANSFER_TABLES, TransferReader } from "../../src/export/mod.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const process = new ServerProcess({
    args,
    env: { RNACOS_BACKUP_TOKEN: TOKEN, RUST_LOG: "error", ...env },
  });
  const code = await process.exited();
  return { code, stdout: process.stdout, stderr: process.log };
}

async function post(server: ServerProcess, path: string, form: Record<string, string>) {
  const response = await fetch(`${server.url}/nacos/v1/${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  assert(response.ok && (text === "true" || text === "ok"), text);
}

async function get(server: ServerProcess, path: string): Promise<string> {
  return await (await fetch(`${server.url}/nacos/v1/${path}`)).text();
}

const NOT_LATIN = "greeting: 你好 😀 \u2028";

async function fill(server: ServerProcess): Promise<void> {
  await post(server, "console/namespaces", {
    customNamespaceId: "dev",
    namespaceName: "Development",
    namespaceDesc: "d",
  });
  const names = { dataId: "a.yaml", group: "G", tenant: "dev", type: "yaml" };
  await post(server, "cs/configs", { ...names, content: "first", src_user: "ann" });
  await post(server, "cs/configs", {
    ...names,
    content: NOT_LATIN,
    desc: "hello",
    config_tags: "t",
  });
  // Taken for another content if the mark got lost on the way.
  await post(server, "cs/configs", { dataId: "marked", group: "G", content: "\ufeffcontent" });
  // More than one page of them.
  for (let at = 0; at < 130; at++) {
    await post(server, "cs/configs", {
      dataId: `many-${at}`,
      group: "G",
      content: `content ${at}`,
    });
  }
  for (const enabled of ["true", "false"]) {
    await post(server, "ns/instance", {
      serviceName: "orders",
      groupName: "G",
      ip: enabled === "true" ? "10.1.1.1" : "10.1.1.2",
      port: "80",
      enabled,
      ephemeral: "false",
      metadata: '{"zone":"a"}',
    });
  }
  await post(server, "ns/instance", { serviceName: "alive", ip: "10.1.1.3", port: "80" });
}

async function assertFilled(server: ServerProcess): Promise<void> {
  assertEquals(await get(server, "cs/configs?dataId=a.yaml&group=G&tenant=dev"), NOT_LATIN);
  const detail = JSON.parse(
    await get(server, "cs/configs?dataId=a.yaml&group=G&tenant=dev&show=all"),
  );
  assertEquals([detail.type, detail.desc], ["yaml", "hello"]);
  assertEquals(await get(server, "cs/configs?dataId=many-129&group=G"), "content 129");
  assertStringIncludes(await get(server, "console/namespaces"), "Development");
  const { list } = JSON.parse(
    await get(server, "ns/catalog/instances?serviceName=G@@orders&pageNo=1&pageSize=10"),
  );
  const found = list.map((host: { ip: string; enabled: boolean; metadata: unknown }) => ({
    ip: host.ip,
    enabled: host.enabled,
    metadata: host.metadata,
  }));
  assertEquals(found.toSorted((a: { ip: string }, b: { ip: string }) => a.ip < b.ip ? -1 : 1), [
    { ip: "10.1.1.1", enabled: true, metadata: { zone: "a" } },
    { ip: "10.1.1.2", enabled: false, metadata: { zone: "a" } },
  ]);
}

Deno.test("what one server has comes over by its API and by a transfer file", async () => {
  const env = { RNACOS_BACKUP_TOKEN: TOKEN };
  const servers = await Promise.all([1, 2, 3].map(() => ServerProcess.start({ env })));
  const [source, byApi, byFile] = servers;
  const file = await Deno.makeTempFile();
  try {
    assert(source !== undefined && byApi !== undefined && byFile !== undefined);
    await fill(source);
    const into = (server: ServerProcess) => `--addr=127.0.0.1:${server.httpPort}`;

    const looked = await run(["import", source.url, into(byApi), "--dry-run"]);
    assertEquals(looked.code, 0, looked.stderr);
    assertStringIncludes(looked.stdout, "config new: 132");
    assertStringIncludes(await get(byApi, "cs/configs?dataId=many-1&group=G"), "not exist");

    const moved = await run(["import", source.url, into(byApi)]);
    assertEquals([moved.code, moved.stderr], [0, ""]);
    await assertFilled(byApi);
    assertEquals(
      (await run(["import", source.url, into(byApi)])).stdout.match(/config same: \d+/)?.[0],
      "config same: 132",
    );

    const exported = await run(["export", into(source), "--out", file, "--force"]);
    assertEquals(exported.code, 0, exported.stderr);
    const read = await run(["import", file, into(byFile), "--history"]);
    assertEquals([read.code, read.stderr], [0, ""]);
    await assertFilled(byFile);
    const history = await get(
      byFile,
      "cs/history?search=accurate&dataId=a.yaml&group=G&tenant=dev",
    );
    assertEquals(JSON.parse(history).totalCount, 2);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Deno.remove(file);
  }
});

Deno.test("an archive that the export makes comes back, and a hostile one changes nothing", async () => {
  const servers = await Promise.all(
    [1, 2].map(() => ServerProcess.start({ env: { RNACOS_BACKUP_TOKEN: TOKEN } })),
  );
  const [source, target] = servers;
  const folder = await Deno.makeTempDir();
  try {
    assert(source !== undefined && target !== undefined);
    await fill(source);
    const of = (server: ServerProcess) => `--addr=127.0.0.1:${server.httpPort}`;
    for (const format of ["zip", "zip-v2"]) {
      const made = await run(
        [
          "export",
          of(source),
          "--namespace=dev",
          `--format=${format}`,
          `--out=${folder}/${format}`,
        ],
      );
      assertEquals(made.code, 0, made.stderr);
      const into = [of(target), `--namespace=${format}`];
      const whole = await Deno.readFile(`${folder}/${format}`);
      await Deno.writeFile(`${folder}/cut`, whole.subarray(0, -1));
      await Deno.writeFile(`${folder}/bad`, whole.map((byte, at) => at === 40 ? byte ^ 1 : byte));
      for (const bad of ["cut", "bad"]) {
        const refused = await run(["import", `${folder}/${bad}`, ...into]);
        assertEquals([refused.code, refused.stdout], [2, ""], refused.stderr);
        assertStringIncludes(refused.stderr, `Cannot import ${folder}/${bad}: the zip archive`);
      }
      const namespaces = await get(target, "console/namespaces");
      assertEquals(namespaces.includes(`"${format}"`), false, namespaces);

      const read = await run(["import", `${folder}/${format}`, ...into]);
      assertEquals([read.code, read.stderr], [0, ""]);
      assertStringIncludes(read.stdout, "config new: 1\nnamespace new: 1\n");
      const path = `cs/configs?dataId=a.yaml&group=G&tenant=${format}`;
      assertEquals(await get(target, path), NOT_LATIN);
      const { type, desc } = JSON.parse(await get(target, `${path}&show=all`));
      assertEquals([type, desc ?? ""], ["yaml", format === "zip" ? "" : "hello"]);
      const again = await run(["import", `${folder}/${format}`, ...into]);
      assertStringIncludes(again.stdout, "config same: 1\nnamespace same: 1\n");
    }
    const all = await run(["export", of(source), "--format=zip", `--out=${folder}/public.zip`]);
    assertEquals(all.code, 0, all.stderr);
    const sound = await Deno.readFile(`${folder}/public.zip`);
    // In the directory the last file is called otherwise than before its data; all others are sound.
    const last = sound.length - 23;
    await Deno.writeFile(`${folder}/bad`, sound.map((byte, at) => at === last ? byte ^ 64 : byte));
    const half = await run(["import", `${folder}/bad`, of(target)]);
    assertEquals([half.code, half.stdout], [2, ""], half.stderr);
    assertStringIncludes(half.stderr, "otherwise in another place");
    assertStringIncludes(await get(target, "cs/configs?dataId=many-0&group=G"), "not exist");
    const moved = await run(["import", `${folder}/public.zip`, of(target)]);
    assertEquals([moved.code, moved.stdout], [0, "config new: 131\n"], moved.stderr);
    assertEquals(await get(target, "cs/configs?dataId=many-129&group=G"), "content 129");
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a source that cannot be used is refused before anything is imported", async () => {
  const folder = await Deno.makeTempDir();
  const server = await ServerProcess.start({ env: { RNACOS_BACKUP_TOKEN: TOKEN } });
  try {
    await post(server, "cs/configs", { dataId: "a", group: "G", content: "own" });
    const into = `--addr=127.0.0.1:${server.httpPort}`;
    const backup = await run(["backup", into, "--out", `${folder}/a.rnb`]);
    assertEquals(backup.code, 0, backup.stderr);
    const whole = await run(["export", into, "--out", `${folder}/a.data`]);
    assertEquals(whole.code, 0, whole.stderr);
    const bytes = await Deno.readFile(`${folder}/a.data`);
    await Deno.writeFile(`${folder}/half.data`, bytes.subarray(0, -3));
    const refused = [
      [`${folder}/none.data`, "no such file", 2],
      [`${folder}/half.data`, "ends inside", 2],
      [`${folder}/a.rnb`, "use rnacos restore", 2],
      ["ftp://x/y", "Cannot import from ftp://", 2],
      ["http://:secret@127.0.0.1:1", "--user", 2],
      ["mysql://nacos@127.0.0.1:1", "without its name", 2],
      ["http://127.0.0.1:1", "connect", 1],
      ["mysql://nacos:secret@127.0.0.1:1/nacos", "ECONNREFUSED", 1],
      ["mariadb://127.0.0.1:1/nacos", "ECONNREFUSED", 1],
    ] as const;
    for (const [source, text, code] of refused) {
      const ran = await run(["import", source, into]);
      assertEquals(ran.code, code, ran.stderr);
      assertStringIncludes(ran.stderr, text);
      assertEquals(ran.stderr.includes("secret"), false, ran.stderr);
      assertEquals(ran.stdout, "");
    }
    assertEquals(await get(server, "cs/configs?dataId=a&group=G"), "own");
  } finally {
    await server.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

const RNACOS_FILE = new URL("../support/export/rnacos-0.8.8.data", import.meta.url).pathname;

async function usersIn(file: string): Promise<readonly string[]> {
  const reader = new TransferReader();
  const items = [...reader.push(await Deno.readFile(file))];
  reader.finish();
  return items.filter(({ table }) => table === TRANSFER_TABLES.user)
    .map(({ value }) => decodeTransferUser(value))
    .map(({ name, roles, passwordHash }) => `${name} ${roles} ${passwordHash}`);
}

Deno.test("users come out of a file of r-nacos, out of a running server's backup, and leave as files", async () => {
  const env = { RNACOS_BACKUP_TOKEN: TOKEN };
  const servers = await Promise.all([1, 2].map(() => ServerProcess.start({ env })));
  const [first, second] = servers;
  const folder = await Deno.makeTempDir();
  try {
    assert(first !== undefined && second !== undefined);
    const of = (server: ServerProcess) => `--addr=127.0.0.1:${server.httpPort}`;
    const without = await run(["import", RNACOS_FILE, of(first), "--no-users"]);
    assertEquals(without.stdout.includes("user"), false);
    // Users are taken from who can read the data directory, or has the cluster token, and not from all of a machine.
    const stranger = await run(["import", RNACOS_FILE, of(first)]);
    assertStringIncludes(stranger.stderr, "operator_token of the data directory");
    const settingsOf = ({ httpPort, dataDir }: ServerProcess) => ({
      RNACOS_HTTP_PORT: String(httpPort),
      RNACOS_DATA_DIR: dataDir,
    });
    const read = await run(["import", RNACOS_FILE], settingsOf(first));
    // One config of the file has a name that is not taken here; nothing else is refused.
    assertMatch(read.stderr, /^not imported: config ü [^\n]*$/);
    assertStringIncludes(read.stdout, "user new: 1\n");
    const again = await run(
      ["import", RNACOS_FILE, of(first), "--existing", "replace"],
      settingsOf(first),
    );
    assertStringIncludes(again.stdout, "user same: 1\n");

    const byApi = await run(["import", first.url, of(second)]);
    assertEquals([byApi.code, byApi.stderr], [0, ""]);
    assertStringIncludes(byApi.stdout, "RNACOS_IMPORT_BACKUP_TOKEN");
    const wrong = await run(["import", first.url, of(second)], {
      RNACOS_IMPORT_BACKUP_TOKEN: "wrong-one-that-is-secret",
    });
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, "backup token is not matched");
    assertEquals(wrong.stderr.includes("wrong-one"), false, wrong.stderr);
    const byBackup = await run(["import", first.url, of(second)], {
      ...settingsOf(second),
      RNACOS_IMPORT_BACKUP_TOKEN: TOKEN,
    });
    assertEquals([byBackup.code, byBackup.stderr], [0, ""]);
    assertStringIncludes(byBackup.stdout, "user new: 1\n");

    for (const [name, args] of [["all", []], ["one", ["--namespace=dev"]]] as const) {
      const made = await run(["export", of(second), `--out=${folder}/${name}`, ...args]);
      assertEquals(made.code, 0, made.stderr);
    }
    assertEquals(await usersIn(`${folder}/all`), await usersIn(RNACOS_FILE));
    assertEquals(await usersIn(`${folder}/one`), []);
    assertEquals(((await Deno.stat(`${folder}/all`)).mode ?? 0) & 0o777, 0o600);
    const text = new TextDecoder().decode(await Deno.readFile(`${folder}/all`));
    assertStringIncludes(text, "password hashes of users, in T_USER");
    // No log of either has a hash.
    for (const server of servers) assertEquals(server.log.includes("$2b$"), false);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    await Deno.remove(folder, { recursive: true });
  }
});
