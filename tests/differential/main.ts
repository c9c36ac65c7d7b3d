/**
 * The long run of the differential test: `deno run -A tests/differential/main.ts [REQUESTS] [SEED]`. Prints each kind of
 * difference, how often it was seen, and why our own engine does what it does.
 */
import { say } from "../../scripts/lib/say.ts";
import { runDifferential } from "./differential.ts";
import { ODDITIES } from "./oddities.ts";

const REQUESTS = 100_000;

async function main([requests = `${REQUESTS}`, seed = `${Date.now() % REQUESTS}`]: string[]) {
  const startedMs = performance.now();
  const found = await runDifferential(Number(seed), Number(requests));
  for (const [difference, count] of [...found.differences].sort()) {
    const oddity = ODDITIES.find(({ name }) => difference.startsWith(`${name}: native`));
    say(`${String(count).padStart(6)}  ${difference}: ${oddity?.why ?? "plain"}`);
  }
  for (const fault of found.faults) say(`FOUND ${fault}`);
  const tookS = ((performance.now() - startedMs) / 1_000).toFixed(0);
  say(`${found.requests} requests from seed ${seed} in ${tookS} s, ${found.faults.length} faults`);
  return found.faults.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
