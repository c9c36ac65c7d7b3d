/** The image without a base image: its files, and a server in them as an engine would run it. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { ConfigClient } from "../../scripts/lib/config_client.ts";
import { inRepository } from "../../scripts/lib/repository.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { makeBundle } from "../../scripts/package/bundle.ts";
import { compileProgram } from "../../scripts/package/compile_program.ts";
import { DEFAULT_TIME_SECONDS } from "../../scripts/package/release_options.ts";
import { run, runOrThrow } from "../../scripts/package/run.ts";
import { sha256Hex } from "../../scripts/package/sha256.ts";
import { baseName } from "../../scripts/package/targets.ts";
import { basesFolder, notChecked, TARGET } from "./base.ts";

const NONROOT = 65_532;
const NAME = { dataId: "a", group: "g" };
/** Makes everything but /io unwritable, then goes in as a user without rights. */
const ENTER = 'mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && ' +
  'mount --bind "$0/io" "$0/io" && mount -o remount,bind,ro "$0" && ' +
  `exec unshare --root="$0" --wd=/io --setgid ${NONROOT} --setuid ${NONROOT} "$@"`;

/** Compiles, and writes the image beside; undefined after a line that says why not. */
async function makeImage(folder: string): Promise<string | undefined> {
  if (Deno.build.os !== "linux") {
    notChecked("the image", `it is made on Linux only, found ${Deno.build.os}`);
    return undefined;
  }
  const bases = await basesFolder(folder);
  if (bases === undefined) return undefined;
  const bundle = await makeBundle(DEFAULT_TIME_SECONDS);
  const program = `${folder}/rnacos`;
  const base = `${bases}/${baseName(TARGET)}`;
  await compileProgram({ bundle, target: TARGET, output: program, base });
  await runOrThrow(["deno", "run", "-A", "--no-check", "scripts/image.ts", program, folder]);
  return program;
}

async function checkLayout(folder: string): Promise<void> {
  const layout = `${folder}/layout`;
  Deno.mkdirSync(layout);
  await runOrThrow(["tar", "-xf", `${folder}/rnacos-image.tar`, "-C", layout]);
  const read = (name: string) => JSON.parse(Deno.readTextFileSync(`${layout}/${name}`));
  const blob = (digest: string) => {
    const hex = digest.slice("sha256:".length);
    const data = Deno.readFileSync(`${layout}/blobs/sha256/${hex}`);
    assertEquals(sha256Hex(data), hex);
    return data;
  };
  const [manifestRef] = read("index.json").manifests;
  const manifest = JSON.parse(new TextDecoder().decode(blob(manifestRef.digest)));
  assertEquals(blob(manifest.layers[0].digest).length, manifest.layers[0].size);
  const { config, rootfs } = JSON.parse(new TextDecoder().decode(blob(manifest.config.digest)));
  const layer = Deno.readFileSync(`${folder}/rnacos-rootfs.tar`);
  assertEquals(rootfs.diff_ids, [`sha256:${sha256Hex(layer)}`]);
  assertEquals([config.User, config.WorkingDir], [`${NONROOT}:${NONROOT}`, "/io"]);
  assertEquals(config.Healthcheck.Test, ["CMD", "/rnacos", "health"]);
  const [listed] = read("manifest.json");
  assertEquals(listed.Config, `blobs/sha256/${manifest.config.digest.slice("sha256:".length)}`);
}

/** Serves from the unpacked root file system. */
async function serveInside(root: string): Promise<void> {
  Deno.writeTextFileSync(`${root}/io/.env`, "RUST_LOG=warn\n");
  const server = await ServerProcess.start({
    wrapper: ["unshare", "--mount", "sh", "-c", ENTER, root],
    program: "/rnacos",
    dataDir: "/io/nacos_db",
  });
  try {
    assertStringIncludes(server.stdout, '"logFilter":"warn"');
    const status = Deno.readTextFileSync(`/proc/${server.pid}/status`);
    assertStringIncludes(status, `Uid:\t${NONROOT}\t${NONROOT}`);
    const client = new ConfigClient(server.url);
    assert(await client.publish(NAME, "content"));
    assertEquals(await client.read(NAME), "content");
  } finally {
    assertEquals(await server.stop(), 0, server.log);
  }
  assertEquals(Deno.statSync(`${root}/io/nacos_db/raft.kv`).uid, NONROOT);
}

/** Undefined when this process may do what an engine does. */
async function reasonNotToEnter(): Promise<string | undefined> {
  try {
    const { success, output } = await run(["unshare", "--mount", "mount", "--bind", "/", "/mnt"]);
    return success ? undefined : output;
  } catch (thrown) {
    return String(thrown);
  }
}

Deno.test("the image holds what it says, and serves as nobody with a root that cannot be written", async (t) => {
  const folder = Deno.makeTempDirSync();
  try {
    if (await makeImage(folder) === undefined) return;
    await t.step("its blobs have the sums that are written down", () => checkLayout(folder));
    await t.step("it serves", async () => {
      const reason = await reasonNotToEnter();
      if (reason !== undefined) return notChecked("the image at work", reason);
      const root = `${folder}/root`;
      Deno.mkdirSync(root);
      await runOrThrow(["tar", "-xpf", `${folder}/rnacos-rootfs.tar`, "-C", root]);
      await serveInside(root);
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("Dockerfile and image agree", () => {
  const text = Deno.readTextFileSync(inRepository("Dockerfile"));
  for (
    const part of [
      "WORKDIR /io",
      `USER ${NONROOT}:${NONROOT}`,
      'CMD ["/rnacos", "health"]',
      'ENTRYPOINT ["/rnacos"]',
      "ENV RNACOS_RUN_IN_DOCKER=true",
    ]
  ) assertStringIncludes(text, part);
});
