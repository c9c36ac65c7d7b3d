/** What was acknowledged is there after whatever ended the process. */
import { assert, assertEquals } from "@std/assert";
import { bigConfig } from "../../scripts/big_config.ts";
import { crashLoop } from "../../scripts/crash_loop.ts";

const ROUNDS = 3;

Deno.test("every acknowledged publish survives kill -9", async () => {
  const { acknowledged, lost } = await crashLoop(ROUNDS, true);
  assertEquals(lost, 0);
  assert(acknowledged > 0);
});

Deno.test("a config of 10 MiB is read back byte for byte, also after a restart", async () => {
  assert(await bigConfig());
});
