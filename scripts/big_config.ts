/** Publishes a config of 10 MiB, reads it back byte for byte, restarts the server and reads it again. */
import { ConfigClient } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

const SIZE_CHARS = 10 * 1024 * 1024;
const NAME = { dataId: "big-config", group: "DEFAULT_GROUP" };

/** Text without long repeats, so that nothing on the way can cheat. */
function bigContent(): string {
  const parts: string[] = [];
  let length = 0;
  for (let line = 0; length < SIZE_CHARS; line++) {
    const part = `line.${line}=${Math.imul(line, 2_654_435_761) >>> 0}\n`;
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, SIZE_CHARS);
}

async function timed<T>(what: string, work: Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await work;
  say(`${what}: ${Math.round(performance.now() - startMs)} ms`);
  return result;
}

/** True when every read gave exactly what was published. */
export async function bigConfig(): Promise<boolean> {
  const dataDir = Deno.makeTempDirSync({ prefix: "rnacos-big-" });
  const content = bigContent();
  try {
    const first = await ServerProcess.start({ dataDir });
    const client = new ConfigClient(first.url);
    const published = await timed("publish of 10 MiB", client.publish(NAME, content));
    const before = await timed("read", client.read(NAME)) === content;
    await first.stop();
    const second = await ServerProcess.start({ dataDir });
    say(`restart until ready: ${Math.round(await second.ready)} ms`);
    const after = await timed("read", new ConfigClient(second.url).read(NAME)) === content;
    await second.stop();
    say(`published ${published}, equal before the restart ${before}, after it ${after}`);
    return published && before && after;
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await bigConfig() ? 0 : 1);
