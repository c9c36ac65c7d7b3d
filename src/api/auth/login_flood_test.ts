/** Passwords for real, in a flood of wrong ones. */
import { assert, assertEquals } from "#assert";
import { ApiError, CREDENTIALS } from "../../base/mod.ts";
import { PasswordHasher } from "../../credentials/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess } from "../../../tests/support/fake_access.ts";

const HOME = createCaller({ peerIp: "10.9.9.9" });
const ADDRESSES = 100;

Deno.test("who has logged in from a place before gets in while others flood their very name", async () => {
  let nowMs = 0;
  const hasher = new PasswordHasher({
    bounds: { maxParallel: 1, maxQueued: 8, maxQueuedOfClient: 2 },
    clock: { monotonicMs: () => nowMs },
  });
  const access = createFakeAccess({ hasher });
  const password = "the right one";
  const passwordHash = await hasher.hash(password, "");
  await access.node.propose({
    type: "user.create",
    ...{ name: "root", nickname: "", passwordHash, enabled: true, mustChangePassword: false },
    roles: ["0"],
    privilege: {
      ...{ enabled: false, whitelistIsAll: true, whitelist: [] },
      ...{ blacklistIsAll: false, blacklist: [] },
    },
    ...{ source: "inner", onlyFirst: false },
  }, { operator: "" });
  const logIn = (typed: string, caller = HOME) =>
    access.auth.login({ username: "root", password: typed }, caller);
  assert((await logIn(password)).ok);
  // What was proved is not remembered any more: the password is computed like any other.
  nowMs += CREDENTIALS.provedPasswordMs + 1;

  let isOver = false;
  const ends: Record<string, number> = { ok: 0, wrong: 0, limited: 0, overloaded: 0 };
  const attack = async (at: number) => {
    const caller = createCaller({ peerIp: `10.1.${at >> 8}.${at & 255}` });
    for (let round = 0; !isOver; round++) {
      const end = await logIn(`guess ${at} ${round}`, caller)
        .then((found) => found.ok ? "ok" : found.reason, (error) => {
          assert(error instanceof ApiError, String(error));
          return error.kind;
        });
      ends[end] = (ends[end] ?? 0) + 1;
      // Thousands a second, and others get their turn.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const attackers = Array.from({ length: ADDRESSES }, (_, at) => attack(at));
  // Failures wait for a time that only this moves on.
  const ticking = setInterval(() => access.time.advance(CREDENTIALS.failureFloorMs), 20);
  await new Promise((resolve) => setTimeout(resolve, 100));

  const startedMs = performance.now();
  const took: number[] = [];
  for (let at = 0; at < 3; at++) {
    const begun = performance.now();
    assertEquals((await logIn(password)).ok, true);
    took.push(Math.round(performance.now() - begun));
    nowMs += CREDENTIALS.provedPasswordMs + 1;
  }
  isOver = true;
  await Promise.all(attackers);
  clearInterval(ticking);
  hasher.close();
  const tried = Object.values(ends).reduce((sum, count) => sum + count, 0);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const said = `${tried} wrong logins beside (${
    JSON.stringify(ends)
  }), ${seconds} s; took ${took} ms\n`;
  Deno.stdout.writeSync(new TextEncoder().encode(said));
  assertEquals(ends["ok"], 0);
  assert((ends["limited"] ?? 0) + (ends["overloaded"] ?? 0) > 0, "it was no flood");
});
