import { assert, assertEquals } from "#assert";
import { hashText } from "./hash.ts";
import { homeOf } from "./rendezvous.ts";

const SERVICES = Array.from({ length: 9_000 }, (_, at) => hashText(`public\0G\0service-${at}`));

Deno.test("leases are spread evenly", () => {
  const counts = new Map<number, number>();
  for (const hash of SERVICES) {
    const home = homeOf(hash, [1, 2, 3]);
    counts.set(home, (counts.get(home) ?? 0) + 1);
  }
  for (const count of counts.values()) assert(count > 2_800 && count < 3_200, `${count}`);
});

Deno.test("a node that goes moves its own leases alone", () => {
  for (const hash of SERVICES) {
    const before = homeOf(hash, [1, 2, 3]);
    const after = homeOf(hash, [3, 1]);
    if (before !== 2) assertEquals(after, before);
  }
});
