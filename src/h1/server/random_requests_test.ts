import { assertEquals } from "#assert";
import { Rng } from "../../../tests/support/rng.ts";
import { randomConnection, serve } from "../../../tests/support/h1/random_requests.ts";

const CONNECTIONS = 10_000;

Deno.test("random connections get the same answers however they are cut, one for each request", async () => {
  let served = 0;
  for (let seed = 1; seed <= CONNECTIONS; seed++) {
    const rng = Rng.fromSeed(seed);
    const connection = randomConnection(rng);
    const whole = await serve(connection);
    served += whole.requests.length;
    assertEquals(
      await serve(connection, rng),
      whole,
      `seed ${seed}: ${connection.slice(0, 1_000)}`,
    );
  }
  // Most of them are right, or little would be tried.
  assertEquals(served > CONNECTIONS, true);
});
