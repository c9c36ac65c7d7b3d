import { assertEquals } from "#assert";
import { CREDENTIALS } from "../base/mod.ts";
import { FailureCounters, LoginLimiter, type LoginLimits, loginLimits } from "./login_limiter.ts";

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

/** Whether a failure of one address counts for the other. */
function areOneNetwork(one: string, other: string): boolean {
  const by = limiter({ ofUserPerMinute: 100, ofPairPerMinute: 100, ofAddressPerMinute: 1 });
  by.failed("jo", one, NOW_MS);
  return !by.admits("mo", other, NOW_MS);
}

Deno.test("a network is the first four groups, however they are written", () => {
  const pairs: readonly [string, string, boolean][] = [
    ["2001:db8::1", "2001:db8::2", true],
    ["2001:db8:0:0:1::", "2001:db8::", true],
    ["2001:0DB8:0000:0001::1", "2001:db8:0:1::2", true],
    ["::5:4:3:2:1", "0:0:0:5::9", true],
    ["1:2:3:4:5:6:7:8", "1:2:3:4::", true],
    ["2001:db8::b:c:d:e:f", "2001:db8:0:b::", true],
    ["2001:db8::b:c:d:e:f", "2001:db8::", false],
    ["2001:db8::1", "2002:db8::1", false],
    ["2001:db8::1", "2001:db9::1", false],
    ["2001:db8:1::", "2001:db8:2::", false],
    ["2001:db8:0:1::", "2001:db8:0:2::", false],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.2", false],
    ["10.0.0.1", "10.0.0.2", false],
    ["10.0.0.1", "20.0.0.1", false],
  ];
  for (const [one, other, expected] of pairs) {
    assertEquals(areOneNetwork(one, other), expected, `${one} ${other}`);
  }
});

Deno.test("the share of a minute is over on the millisecond, one of rounding apart", () => {
  const by = limiter({ ofUserPerMinute: 1, ofPairPerMinute: 100, ofAddressPerMinute: 100 });
  by.failed("jo", "a", NOW_MS);
  assertEquals(by.admits("jo", "b", NOW_MS + 59_998), false);
  assertEquals(by.admits("jo", "b", NOW_MS + 59_999), true);
});

Deno.test("what is set is what counts, and the rest is the usual", () => {
  const usual = loginLimits(7);
  assertEquals(usual, {
    slots: CREDENTIALS.loginSlots,
    ofUserPerMinute: CREDENTIALS.failuresOfUserPerMinute,
    ofPairPerMinute: CREDENTIALS.failuresOfPairPerMinute,
    ofAddressPerMinute: CREDENTIALS.failuresOfAddressPerMinute,
    seed: 7,
  });
  assertEquals(loginLimits(7, 5), { ...usual, ofUserPerMinute: 5 });
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

Deno.test("who has logged in from there before is not shut out by what others try elsewhere", () => {
  const limiter = new LoginLimiter({ ...loginLimits(1, 5), ofPairPerMinute: 2 });
  for (let at = 0; at < 5; at++) limiter.failed("jo", `10.0.0.${at}`, 0);
  assertEquals([limiter.admits("jo", "10.1.1.1", 0), limiter.admits("jo", "10.1.1.1", 0, true)], [
    false,
    true,
  ]);
  // What fails from there counts all the same.
  for (let at = 0; at < 2; at++) limiter.failed("jo", "10.1.1.1", 0);
  assertEquals(limiter.admits("jo", "10.1.1.1", 0, true), false);
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

Deno.test("failures of another window are forgotten share by share of it", () => {
  const counters = new FailureCounters({ slots: 64, limit: 2, windowMs: 3_600_000, seed: 1 });
  for (const atMs of [0, 1]) {
    assertEquals(counters.admits("ann", atMs), true);
    counters.add("ann", atMs);
  }
  assertEquals(counters.admits("ann", 1_799_990), false);
  assertEquals(counters.admits("ann", 1_800_001), true);
  counters.add("ann", 1_800_001);
  counters.clear("ann");
  assertEquals(counters.admits("ann", 1_800_001), true);
});

Deno.test("names of one letter, and names that differ in one, have counters of their own", () => {
  const names = ["a", "b", "c", "d", "xa", "xb", "ax", "bx"];
  for (const name of names) {
    const counters = new FailureCounters({ slots: 4_096, limit: 1, windowMs: 60_000, seed: 3 });
    counters.add(name, NOW_MS);
    assertEquals(names.filter((one) => !counters.admits(one, NOW_MS)), [name]);
  }
});
