/**
 * Writes a data directory of this version and a backup of it under `tests/data`, with the answers that later versions
 * must give from both:
 * `deno run -A scripts/write_sample_data.ts`. Once for each release; what is there is never written again.
 */
import manifest from "../deno.json" with { type: "json" };
import { inRepository } from "./lib/repository.ts";
import { readSampleData, writeSampleData } from "./lib/sample_data.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

async function writeData(folder: string): Promise<void> {
  const server = await ServerProcess.start({
    // So that there are a snapshot and entries after it.
    env: { RNACOS_RAFT_SNAPSHOT_LOG_SIZE: "10" },
  });
  try {
    await writeSampleData(server.url);
    const answers = await readSampleData(server.url);
    await server.stop();
    Deno.mkdirSync(`${folder}/data`, { recursive: true });
    for (const { name } of Deno.readDirSync(server.dataDir)) {
      Deno.copyFileSync(`${server.dataDir}/${name}`, `${folder}/data/${name}`);
    }
    const backup = new ServerProcess({
      dataDir: server.dataDir,
      args: ["backup", "--offline", "--out", `${folder}/backup.rnb`],
    });
    if (await backup.exited() !== 0) throw new Error(`no backup was made: ${backup.log}`);
    Deno.writeTextFileSync(`${folder}/answers.json`, `${JSON.stringify(answers, null, 2)}\n`);
  } finally {
    await server.stop();
    server.removeData();
  }
}

if (import.meta.main) {
  const folder = inRepository("tests", "data", `v${manifest.version}`);
  try {
    Deno.mkdirSync(folder, { recursive: false });
    await writeData(folder);
    say(`Written: ${folder}`);
  } catch (thrown) {
    say(`Cannot write ${folder}: ${thrown instanceof Error ? thrown.message : thrown}`);
    Deno.exit(1);
  }
}
