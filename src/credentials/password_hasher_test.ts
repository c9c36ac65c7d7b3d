import { assert, assertEquals, assertRejects } from "#assert";
import { Buffer } from "node:buffer";
import { scryptSync } from "node:crypto";
import { hashSync } from "bcryptjs";
import { ApiError, AUTH, CREDENTIALS } from "../base/mod.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { hashBounds, hashOfNobody, PasswordHasher } from "./password_hasher.ts";

const BOUNDS = { maxParallel: 1, maxQueued: 3, maxQueuedOfClient: 2 };
/** The hash that Nacos ships for its user of the same name. */
const NACOS = "$2a$10$EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu";

async function withHasher(run: (hasher: PasswordHasher) => Promise<void>): Promise<void> {
  const hasher = new PasswordHasher({ bounds: BOUNDS });
  try {
    await run(hasher);
  } finally {
    hasher.close();
  }
}

function scryptText(password: string, logN: number): string {
  const salt = Buffer.from("0123456789abcdef");
  const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll("=", "");
  const hash = scryptSync(password, salt, 32, { N: 2 ** logN, r: 8, p: 1 });
  return `$scrypt$ln=${logN},r=8,p=1$${plain(salt)}$${plain(hash)}`;
}

Deno.test("a hash fits its password alone, and is another one each time", () =>
  withHasher(async (hasher) => {
    const stored = await hasher.hash("correct horse", "a");
    assert(stored.startsWith("$scrypt$ln=15,r=8,p=1$"), stored);
    assertEquals(await hasher.check("correct horse", stored, "a"), {
      matches: true,
      isStale: false,
    });
    assertEquals((await hasher.check("correct hors", stored, "a")).matches, false);
    assert(await hasher.hash("correct horse", "a") !== stored);
  }));

Deno.test("a cheaper hash fits and is stale", () =>
  withHasher(async (hasher) => {
    const stored = scryptText("secret", 10);
    assertEquals(await hasher.check("secret", stored, "a"), { matches: true, isStale: true });
  }));

Deno.test("hashes of Nacos and r-nacos fit, and are stale", () =>
  withHasher(async (hasher) => {
    assertEquals(await hasher.check("nacos", NACOS, "a"), { matches: true, isStale: true });
    assertEquals((await hasher.check("nacos1", NACOS, "a")).matches, false);
    const ofRnacos = hashSync("admin", 4);
    assert(ofRnacos.startsWith("$2b$"));
    assertEquals((await hasher.check("admin", ofRnacos, "a")).matches, true);
    assertEquals(
      (await hasher.check("admin", ofRnacos.replace("$2b$", "$2y$"), "a")).matches,
      true,
    );
  }));

Deno.test("bcrypt reads no more than 72 bytes, so longer passwords do not fit", () =>
  withHasher(async (hasher) => {
    const longest = "x".repeat(AUTH.maxBcryptPasswordBytes);
    const stored = hashSync(longest, 4);
    assertEquals((await hasher.check(longest, stored, "a")).matches, true);
    assertEquals((await hasher.check(`${longest}y`, stored, "a")).matches, false);
    assertEquals(
      (await hasher.check("é".repeat(37), hashSync("é".repeat(36), 4), "a")).matches,
      false,
    );
  }));

Deno.test("what is no hash, or would take too long, fits nothing", () =>
  withHasher(async (hasher) => {
    const stored = [
      "",
      "secret",
      "$2a$31$EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu",
      "$2a$10$short",
      `$scrypt$ln=30,r=8,p=1$${"A".repeat(22)}$${"A".repeat(43)}`,
      `$scrypt$ln=15,r=999,p=1$${"A".repeat(22)}$${"A".repeat(43)}`,
      // Each member is within its bound, all together are not.
      `$scrypt$ln=17,r=8,p=5$${"A".repeat(22)}$${"A".repeat(43)}`,
      `$scrypt$ln=0,r=8,p=1$${"A".repeat(22)}$${"A".repeat(43)}`,
      "$".repeat(1_000_000),
    ];
    for (const text of stored) {
      assertEquals((await hasher.check("secret", text, "a")).matches, false, text.slice(0, 40));
    }
  }));

Deno.test("empty and endless passwords fit nothing", () =>
  withHasher(async (hasher) => {
    const stored = scryptText("", 10);
    assertEquals((await hasher.check("", stored, "a")).matches, false);
    const long = "x".repeat(AUTH.maxPasswordChars + 1);
    assertEquals((await hasher.check(long, scryptText(long, 10), "a")).matches, false);
  }));

/** Whether it is there without the event loop having had a turn: nothing was computed on another thread. */
async function isThereAtOnce(answer: Promise<unknown>): Promise<boolean> {
  let isThere = false;
  void answer.then(() => isThere = true);
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  return isThere;
}

Deno.test("who does not exist, or has an impossible password, costs as much as a wrong password", () =>
  withHasher(async (hasher) => {
    const stored = scryptText("secret", 14);
    const long = "x".repeat(AUTH.maxPasswordChars + 1);
    const questions: readonly [string, string][] = [
      ["secret", hashOfNobody("jo")],
      ["secret", "no hash"],
      ["", stored],
      [long, stored],
    ];
    for (const [password, hash] of questions) {
      const answer = hasher.check(password, hash, "a");
      assertEquals(await isThereAtOnce(answer), false, password.slice(0, 10));
      assertEquals(await answer, { matches: false, isStale: false });
    }
  }));

Deno.test("the longest password fits", () =>
  withHasher(async (hasher) => {
    const longest = "x".repeat(AUTH.maxPasswordChars);
    assertEquals((await hasher.check(longest, scryptText(longest, 10), "a")).matches, true);
  }));

Deno.test("a wrong password is computed each time, a right one once in a while", async () => {
  const timers = new ManualTimers();
  const hasher = new PasswordHasher({ bounds: BOUNDS, timers, clock: timers });
  // Dear enough to be seen: a cheap one can be over before the platform first asks for it.
  const stored = scryptText("secret", 14);
  await hasher.check("wrong", stored, "a");
  const again = hasher.check("wrong", stored, "a");
  assertEquals(await isThereAtOnce(again), false);
  assertEquals((await again).matches, false);
  await hasher.check("secret", stored, "a");
  assertEquals(await isThereAtOnce(hasher.check("secret", stored, "a")), true);
  await timers.pass(CREDENTIALS.provedPasswordMs);
  const late = hasher.check("secret", stored, "a");
  assertEquals(await isThereAtOnce(late), false);
  assertEquals(await late, { matches: true, isStale: true });
  hasher.close();
});

Deno.test("a stopped hasher lets nobody wait", async () => {
  const timers = new ManualTimers();
  const hasher = new PasswordHasher({ bounds: BOUNDS, timers });
  const waiting = assertRejects(
    () => hasher.check("nacos", NACOS, "a"),
    Error,
    "the server is stopping",
  );
  // The question is put behind the queue, a few turns of promises later.
  for (let turn = 0; turn < 100 && timers.size === 0; turn++) await Promise.resolve();
  hasher.close();
  await waiting;
  assertEquals(timers.size, 0);
});

Deno.test("half of the processors compute hashes, one at least, and few at most", () => {
  const parallel = [1, 2, 3, 4, 6, 64].map((processors) => hashBounds(processors).maxParallel);
  assertEquals(parallel, [1, 1, 2, 2, 3, CREDENTIALS.maxParallelHashes]);
  assertEquals(hashBounds(2).maxQueued, CREDENTIALS.maxQueuedHashes);
  assertEquals(hashBounds(2).maxQueuedOfClient, CREDENTIALS.maxQueuedHashesOfClient);
});

Deno.test("few wait, and whoever waits for most gives up a place to who wants one", () =>
  withHasher(async (hasher) => {
    const overloaded = (asked: Promise<string>) =>
      assertRejects(() => asked, ApiError, "too many passwords are being checked");
    const running = [hasher.hash("x", "a"), hasher.hash("x", "a")];
    const greedy = overloaded(hasher.hash("x", "a"));
    await overloaded(hasher.hash("x", "a"));
    running.push(hasher.hash("x", "b"), hasher.hash("x", "c"));
    await greedy;
    // Nobody waits for more than one now.
    await overloaded(hasher.hash("x", "d"));
    await Promise.all(running);
    await hasher.hash("x", "a");
  }));

Deno.test("the event loop goes on while hashes are computed", () =>
  withHasher(async (hasher) => {
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    const slow = hashSync("x", 11);
    const started = performance.now();
    try {
      await hasher.check("y", slow, "a");
      const bcryptTurns = turns;
      assert(bcryptTurns > 2, `${bcryptTurns} turns while bcrypt was computed`);
      await hasher.hash("x", "a");
      assert(turns - bcryptTurns > 1, `${turns - bcryptTurns} turns while scrypt was computed`);
    } finally {
      clearInterval(turning);
    }
    assert(performance.now() - started > 50, "nothing was computed");
  }));

Deno.test("the same right password costs one hash, however many send it at once", () =>
  withHasher(async (hasher) => {
    const stored = await hasher.hash("secret", "a");
    // More than may wait of one client.
    const many = Array.from({ length: 20 }, () => hasher.check("secret", stored, "a"));
    for (const { matches } of await Promise.all(many)) assertEquals(matches, true);
    // A later one needs no place in the queue.
    const full = ["x", "y", "z", "v"].map((wrong) => hasher.check(wrong, stored, wrong));
    assertEquals(await hasher.check("secret", stored, "a"), { matches: true, isStale: false });
    for (const { matches } of await Promise.all(full)) assertEquals(matches, false);
    assertEquals((await hasher.check("secret ", stored, "a")).matches, false);
  }));

Deno.test("equal wrong passwords at once cost one hash, whether their user exists or not", () =>
  withHasher(async (hasher) => {
    const stored = await hasher.hash("secret", "a");
    for (const hash of [stored, hashOfNobody("jo"), "no hash"]) {
      // More than may wait of one client.
      const many = Array.from({ length: 20 }, () => hasher.check("wrong", hash, "a"));
      for (const { matches } of await Promise.all(many)) assertEquals(matches, false);
      const again = hasher.check("wrong", hash, "a");
      assertEquals(await isThereAtOnce(again), false, "it is remembered");
      await again;
    }
  }));

Deno.test("other passwords and other names wait for themselves, whether their user exists or not", () =>
  withHasher(async (hasher) => {
    const stored = await hasher.hash("secret", "a");
    const floods: readonly ((at: number) => [string, string])[] = [
      (at) => [`wrong${at}`, stored],
      (at) => [`wrong${at}`, hashOfNobody("jo")],
      (at) => ["wrong", hashOfNobody(`jo${at}`)],
    ];
    for (const question of floods) {
      const asked = Array.from({ length: 20 }, (_, at) => hasher.check(...question(at), "a"));
      const answers = await Promise.allSettled(asked);
      const taken = answers.filter(({ status }) => status === "fulfilled").length;
      assertEquals(taken, BOUNDS.maxParallel + BOUNDS.maxQueuedOfClient);
    }
  }));
