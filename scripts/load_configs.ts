/** Publishes 100,000 configs of 1 KiB, restarts the server and tells how long it took to have them all again. */
import { ConfigClient, eachConcurrently } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

const SIZE_CHARS = 1_024;
const WIDTH = 128;
const SAMPLES = 100;

function contentOf(index: number): string {
  return `index=${index}\n`.padEnd(SIZE_CHARS, "0123456789abcdef");
}

async function loadConfigs(count: number): Promise<boolean> {
  const dataDir = Deno.makeTempDirSync({ prefix: "rnacos-load-" });
  const name = (index: number) => ({ dataId: `load-${index}`, group: "LOAD" });
  try {
    const first = await ServerProcess.start({ dataDir });
    say(`empty server: ${Math.round(await first.ready)} ms to ready, ${mib(first)} resident`);
    const client = new ConfigClient(first.url);
    let refused = 0;
    const startMs = performance.now();
    await eachConcurrently(count, WIDTH, async (index) => {
      if (!await client.publish(name(index), contentOf(index))) refused++;
    });
    const seconds = (performance.now() - startMs) / 1_000;
    say(`${count} publishes in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`);
    say(`loaded server: ${mib(first)} resident`);
    await first.stop();
    const second = await ServerProcess.start({ dataDir });
    say(`restart: ${Math.round(await second.ready)} ms to ready, ${mib(second)} resident`);
    let wrong = refused;
    const reader = new ConfigClient(second.url);
    await eachConcurrently(SAMPLES, 8, async (sample) => {
      const index = Math.floor(sample * count / SAMPLES);
      if (await reader.read(name(index)) !== contentOf(index)) wrong++;
    });
    await second.stop();
    say(`${SAMPLES} samples read back, ${wrong} wrong or refused`);
    return wrong === 0;
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
}

function mib(server: ServerProcess): string {
  return `${server.rssMiB().toFixed(0)} MiB`;
}

if (import.meta.main) Deno.exit(await loadConfigs(Number(Deno.args[0] ?? 100_000)) ? 0 : 1);
