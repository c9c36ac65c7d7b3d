/**
 * Backs up 100,000 configs of 1 KiB while one client publishes, restores them, and tells how long both took, what they
 * cost in memory, and how long the client waited.
 */
import { ConfigClient, eachConcurrently } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

const SIZE_CHARS = 1_024;
const WIDTH = 128;
const TOKEN = "0123456789abcdef0123456789abcdef";
const QUIET_PUBLISHES = 500;

/** Publishes one after the other until told to stop. */
class Publisher {
  readonly waitsMs: number[] = [];
  readonly #client: ConfigClient;
  #stopped = false;

  constructor(client: ConfigClient) {
    this.#client = client;
  }

  async run(limit = Infinity): Promise<void> {
    while (!this.#stopped && this.waitsMs.length < limit) {
      const startMs = performance.now();
      const name = { dataId: `probe-${this.waitsMs.length % 100}`, group: "PROBE" };
      if (!await this.#client.publish(name, String(startMs))) throw new Error("publish refused");
      this.waitsMs.push(performance.now() - startMs);
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  text(): string {
    const sorted = this.waitsMs.toSorted((left, right) => left - right);
    const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
    return `${sorted.length} publishes: median ${at(0.5)} ms, 99% ${at(0.99)} ms, longest ${
      at(1)
    } ms`;
  }
}

interface Ran {
  readonly seconds: string;
  readonly peakMiB: number;
  readonly stdout: string;
}

/** Runs a command to its end and watches its memory, and that of a server beside it. */
async function run(
  args: readonly string[],
  env: Record<string, string>,
  watched?: { readonly server: ServerProcess; peakMiB: number },
): Promise<Ran> {
  const startMs = performance.now();
  const child = new ServerProcess({ args, env, dataDir: env["RNACOS_DATA_DIR"] ?? "" });
  let peakMiB = 0;
  const timer = setInterval(() => {
    peakMiB = Math.max(peakMiB, child.rssMiB());
    if (watched !== undefined) watched.peakMiB = Math.max(watched.peakMiB, watched.server.rssMiB());
  }, 20);
  try {
    const code = await child.exited();
    if (code !== 0) throw new Error(`rnacos ${args.join(" ")} ended with ${code}: ${child.log}`);
  } finally {
    clearInterval(timer);
  }
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  return { seconds, peakMiB: Math.round(peakMiB), stdout: child.stdout };
}

async function measure(count: number): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "rnacos-backup-" });
  try {
    const env = { RNACOS_BACKUP_TOKEN: TOKEN };
    const server = await ServerProcess.start({ dataDir: `${folder}/a`, env });
    try {
      const client = new ConfigClient(server.url);
      const content = "0123456789abcdef".repeat(SIZE_CHARS / 16 - 1);
      await eachConcurrently(count, WIDTH, async (index) => {
        await client.publish({ dataId: `c-${index}`, group: "G" }, `${content}${index}`);
      });
      const quiet = new Publisher(client);
      await quiet.run(QUIET_PUBLISHES);
      say(`before: ${quiet.text()}; server ${Math.round(server.rssMiB())} MiB`);
      const watched = { server, peakMiB: 0 };
      const busy = new Publisher(client);
      const writing = busy.run();
      const settings = {
        ...env,
        RNACOS_HTTP_PORT: String(server.httpPort),
        RNACOS_DATA_DIR: `${folder}/b`,
      };
      const file = `${folder}/a.rnb`;
      const backup = await run(["backup", "--out", file], settings, watched);
      busy.stop();
      await writing;
      const sizeMiB = Math.round(Deno.statSync(file).size / 1_048_576);
      say(
        `backup of ${count} configs, ${sizeMiB} MiB: ${backup.seconds} s, command ${backup.peakMiB} MiB`,
      );
      say(`meanwhile: ${busy.text()}; server at most ${Math.round(watched.peakMiB)} MiB`);
      const restore = await run(["restore", file], settings);
      say(`restore: ${restore.seconds} s, command ${restore.peakMiB} MiB`);
      const digests = `${backup.stdout}${restore.stdout}`.match(/^digest .*$/gm) ?? [];
      say(`${digests.length} digests, ${new Set(digests).size} different`);
    } finally {
      await server.stop();
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) await measure(Number(Deno.args[0] ?? 100_000));
