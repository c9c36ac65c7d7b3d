/**
 * Random connections to the engine of HTTP/1.1, whole and in pieces: `deno run -A tests/fuzz/h1.ts [count] [first seed]`.
 * Each must get one answer for each request and the same answers however it is cut, and memory must stay where it is.
 */
// deno-lint-ignore-file no-console
import { Rng } from "../support/rng.ts";
import { randomConnection, serve } from "../support/h1/random_requests.ts";

const MIB = 1_048_576;
const REPORT_EVERY = 100_000;
const MAX_HEAP_BYTES = 256 * MIB;

async function tryOne(seed: number): Promise<number> {
  const rng = Rng.fromSeed(seed);
  const connection = randomConnection(rng);
  const whole = await serve(connection);
  const cut = await serve(connection, rng);
  if (JSON.stringify(whole) !== JSON.stringify(cut)) {
    throw new Error(`it is not the same in pieces: ${JSON.stringify({ whole, cut })}`);
  }
  return whole.requests.length;
}

const count = Number(Deno.args[0] ?? 1_000_000);
const first = Number(Deno.args[1] ?? 1);
let served = 0;
let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  try {
    served += await tryOne(seed);
  } catch (thrown) {
    failed++;
    console.log(`seed ${seed}: ${thrown instanceof Error ? thrown.message.slice(0, 500) : thrown}`);
  }
  const done = seed - first + 1;
  if (done % REPORT_EVERY !== 0 && done !== count) continue;
  const { heapUsed, rss } = Deno.memoryUsage();
  if (heapUsed > MAX_HEAP_BYTES) failed++;
  console.log(
    `${done} connections, ${served} requests served, ${failed} failed, ` +
      `heap ${Math.round(heapUsed / MIB)} MiB, resident ${Math.round(rss / MIB)} MiB`,
  );
}
Deno.exit(failed === 0 ? 0 : 1);
