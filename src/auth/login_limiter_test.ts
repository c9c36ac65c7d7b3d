import { assertEquals } from "#assert";
import { LoginLimiter, type LoginLimits, loginLimits } from "./login_limiter.ts";

const NOW_MS = 1_800_000_000_000;

function limiter(limits: Partial<LoginLimits> = {}): LoginLimiter {
  return new LoginLimiter({
    ...loginLimits(1),
    ofUserPerMinute: 10,
    ofPairPerMinute: 3,
    ofAddressPerMinute: 5,
    ...limits,
  });
}

/** How many failures are taken before the next attempt is refused. */
function failuresTaken(by: LoginLimiter, next: (at: number) => [string, string]): number {
  for (let at = 0; at < 1_000; at++) {
    const [user, address] = next(at);
    if (!by.admits(user, address, NOW_MS)) return at;
    by.failed(user, address, NOW_MS);
  }
  return 1_000;
}

Deno.test("a user from one address, an address, and a user from everywhere have their bounds", () => {
  assertEquals(failuresTaken(limiter(), () => ["jo", "10.0.0.1"]), 3);
  assertEquals(failuresTaken(limiter(), (at) => [`u${at}`, "10.0.0.1"]), 5);
  assertEquals(failuresTaken(limiter(), (at) => ["jo", `10.0.0.${at}`]), 10);
});

Deno.test("all addresses of a usual IPv6 network are one", () => {
  assertEquals(failuresTaken(limiter(), (at) => [`u${at}`, `2001:db8:0:1::${at}`]), 5);
  assertEquals(failuresTaken(limiter(), (at) => [`u${at}`, `2001:db8::1:0:0:0:${at}`]), 5);
  assertEquals(failuresTaken(limiter(), (at) => [`u${at}`, `2001:db8:0:${at}::1`]) > 100, true);
});

Deno.test("with time, attempts are taken again", () => {
  const by = limiter();
  for (let round = 0; round < 3; round++) by.failed("jo", "a", NOW_MS);
  assertEquals(by.admits("jo", "a", NOW_MS + 19_000), false);
  assertEquals(by.admits("jo", "a", NOW_MS + 20_000), true);
  by.failed("jo", "a", NOW_MS + 20_000);
  assertEquals(by.admits("jo", "a", NOW_MS + 20_000), false);
  assertEquals(by.admits("jo", "a", NOW_MS + 81_000), true);
});

Deno.test("who knows the password is not locked out by others", () => {
  const by = limiter();
  for (let round = 0; round < 3; round++) by.failed("jo", "evil", NOW_MS);
  assertEquals(by.admits("jo", "evil", NOW_MS), false);
  assertEquals(by.admits("jo", "good", NOW_MS), true);
});

Deno.test("the right password forgives what failed before", () => {
  const by = limiter();
  by.failed("jo", "a", NOW_MS);
  by.failed("jo", "a", NOW_MS);
  by.succeeded("jo", "a");
  assertEquals(failuresTaken(by, () => ["jo", "a"]), 3);
});

Deno.test("names are spread over the counters", () => {
  const by = limiter({ slots: 4_096, ofUserPerMinute: 1 });
  for (let at = 0; at < 1_000; at++) by.failed(`user${at}`, `10.0.${at >> 8}.${at & 255}`, NOW_MS);
  let refused = 0;
  for (let at = 0; at < 1_000; at++) {
    if (!by.admits(`other${at}`, `10.1.${at >> 8}.${at & 255}`, NOW_MS)) refused++;
  }
  assertEquals(refused > 100 && refused < 350, true, `${refused} of 1000 share a counter`);
});
