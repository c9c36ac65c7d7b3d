/** What the server takes while nobody asks it anything. */
import { say } from "../lib/say.ts";
import { ServerProcess } from "../lib/server_process.ts";

const START_RUNS = 7;
const SETTLE_MS = 3_000;
const MIB = 1_024 * 1_024;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** `1.5 + 2.5 = anonymous + file-backed` of the resident memory, from the kernel. */
function residentParts(pid: number): string {
  if (Deno.build.os !== "linux") return "";
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const part = (name: string) => {
    const kib = Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return (kib / 1_024).toFixed(0);
  };
  return ` (${part("RssAnon")} MiB anonymous, ${part("RssFile")} MiB of files)`;
}

/** Start to ready, and what the server takes at rest. */
export async function measureIdle(): Promise<void> {
  const times: number[] = [];
  for (let run = 1; run <= START_RUNS; run++) {
    const server = await ServerProcess.start();
    times.push(await server.ready);
    if (run === START_RUNS) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      say(`idle memory: ${server.rssMiB().toFixed(0)} MiB resident${residentParts(server.pid)}`);
      const size = Deno.statSync(`${server.dataDir}/raft.kv`).size / MIB;
      say(`empty data file: ${size.toFixed(1)} MiB`);
    }
    await server.stop();
    server.removeData();
  }
  const shown = times.map((time) => Math.round(time)).join(", ");
  say(`start to ready: ${Math.round(median(times))} ms in the middle of ${shown}`);
}
