/**
 * Kills the server with kill -9 under concurrent publishes, again and again, and looks for every acknowledged publish
 * after each restart. `deno run -A scripts/crash_loop.ts [ROUNDS]`, 50 rounds when not told.
 */
import { ConfigClient } from "./lib/config_client.ts";
import { say } from "./lib/say.ts";
import { ServerProcess } from "./lib/server_process.ts";

const WRITERS = 16;
const KEYS_PER_WRITER = 8;
const SHORTEST_RUN_MS = 150;
const LONGEST_RUN_MS = 900;

export interface CrashLoopResult {
  readonly rounds: number;
  readonly acknowledged: number;
  /** Publishes that were acknowledged and not there afterwards. */
  readonly lost: number;
}

/** What is known of one config: its last acknowledged version, and the newest one that was ever sent. */
interface Known {
  acknowledged: number;
  sent: number;
}

const GROUP = "CRASH";

function contentOf(version: number): string {
  return `version=${version}\n${"x".repeat(version % 700)}`;
}

/** Publishes rising versions of its own keys until the server is gone. */
async function write(client: ConfigClient, keys: Map<string, Known>, writer: number) {
  let acknowledged = 0;
  for (let turn = 0;; turn++) {
    const dataId = `crash-${writer}-${turn % KEYS_PER_WRITER}`;
    const known = keys.get(dataId) ?? { acknowledged: 0, sent: 0 };
    keys.set(dataId, known);
    const version = ++known.sent;
    try {
      if (await client.publish({ dataId, group: GROUP }, contentOf(version))) {
        known.acknowledged = version;
        acknowledged++;
      }
    } catch (thrown) {
      // The connection broke: the server was killed. Whether this publish counts is open.
      if (thrown instanceof TypeError) return acknowledged;
      throw thrown;
    }
  }
}

/** A key may hold a version that was sent and never answered, but none older than what was acknowledged. */
async function countLost(client: ConfigClient, keys: Map<string, Known>): Promise<number> {
  let lost = 0;
  for (const [dataId, known] of keys) {
    const content = await client.read({ dataId, group: GROUP });
    const found = content === undefined ? 0 : Number(/^version=(\d+)/.exec(content)?.[1] ?? -1);
    const whole = content === undefined || content === contentOf(found);
    if (!whole || found < known.acknowledged || found > known.sent) {
      lost++;
      say(`LOST ${dataId}: found version ${found}, acknowledged ${known.acknowledged}`);
    }
    // From here on this is what must stay.
    known.acknowledged = Math.max(found, 0);
  }
  return lost;
}

async function crashOnce(dataDir: string, keys: Map<string, Known>) {
  const server = await ServerProcess.start({ dataDir, env: { RUST_LOG: "info" } });
  const client = new ConfigClient(server.url);
  const lost = await countLost(client, keys);
  const runMs = SHORTEST_RUN_MS + Math.random() * (LONGEST_RUN_MS - SHORTEST_RUN_MS);
  const killed = new Promise<void>((resolve) => {
    setTimeout(() => server.kill().then(resolve), runMs);
  });
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, keys, writer));
  const counts = await Promise.all(writers);
  await killed;
  return { lost, acknowledged: counts.reduce((sum, count) => sum + count, 0) };
}

/** Runs the loop in a fresh data directory, which it removes. */
export async function crashLoop(rounds: number, quiet = false): Promise<CrashLoopResult> {
  const dataDir = Deno.makeTempDirSync({ prefix: "rnacos-crash-" });
  const keys = new Map<string, Known>();
  let acknowledged = 0;
  let lost = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      const result = await crashOnce(dataDir, keys);
      acknowledged += result.acknowledged;
      lost += result.lost;
      if (!quiet) say(`round ${round}: ${result.acknowledged} acknowledged, ${result.lost} lost`);
    }
    const last = await ServerProcess.start({ dataDir });
    lost += await countLost(new ConfigClient(last.url), keys);
    await last.stop();
    return { rounds, acknowledged, lost };
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 50);
  const result = await crashLoop(rounds);
  say(
    `${result.rounds} rounds of kill -9: ${result.acknowledged} acknowledged publishes, ${result.lost} lost`,
  );
  Deno.exit(result.lost === 0 && result.acknowledged > 0 ? 0 : 1);
}
