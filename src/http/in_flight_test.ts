import { assertEquals } from "#assert";
import { InFlight } from "./in_flight.ts";
import { toResponse } from "./deno/to_response.ts";

Deno.test("an answer that comes in time is the same, and is not under way any more", async () => {
  const inFlight = new InFlight(new AbortController().signal, () => new Response("last"));
  const { promise, resolve } = Promise.withResolvers<Response>();
  const tracked = inFlight.track(promise);
  assertEquals(inFlight.size, 1);
  const answer = new Response("own");
  resolve(answer);
  assertEquals(await tracked === answer, true);
  assertEquals(inFlight.size, 0);
});

Deno.test("whatever is under way when the server is cut off gets the last answer, each its own", async () => {
  const cutOff = new AbortController();
  const inFlight = new InFlight(cutOff.signal, () => new Response("last"));
  const never = new Promise<Response>(() => {});
  const tracked = [inFlight.track(never), inFlight.track(never)];
  cutOff.abort();
  assertEquals(inFlight.size, 0);
  const texts = await Promise.all(tracked.map(async (one) => await toResponse(await one).text()));
  assertEquals(texts, ["last", "last"]);
  // Later ones are answered as they are.
  const later = inFlight.track(Promise.resolve(new Response("later")));
  assertEquals([inFlight.size, await toResponse(await later).text()], [0, "later"]);
});
