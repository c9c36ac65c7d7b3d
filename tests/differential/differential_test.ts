import { assertEquals } from "#assert";
import { runDifferential } from "./differential.ts";

/** Other ones in each run are those of `main.ts`. */
const SEED = 20_261_201;
const REQUESTS = 2_000;

Deno.test("our own engine, Deno's server and node:http read the same requests alike", async () => {
  const { requests, faults } = await runDifferential(SEED, REQUESTS);
  assertEquals([requests >= REQUESTS, faults], [true, []]);
});
