import { assertEquals, assertRejects } from "#assert";
import { SIGN_IN } from "../../base/mod.ts";
import { type LoginTicket, TicketSeal } from "./login_ticket.ts";
import { UsedTickets } from "./used_tickets.ts";

const TICKET: LoginTicket = {
  state: "s",
  nonce: "n",
  codeVerifier: "v",
  returnTo: "/a",
  expiresMs: 1_000,
};
const FIRST = new Uint8Array(32).fill(1);
const SECOND = new Uint8Array(32).fill(2);

Deno.test("a ticket is read by who has the key, on another node and after a change of keys, too", async () => {
  const text = await new TicketSeal(() => [FIRST]).seal(TICKET);
  assertEquals(await new TicketSeal(() => [SECOND, FIRST]).open(text, 999), TICKET);
  assertEquals(await new TicketSeal(() => [SECOND]).open(text, 999), undefined);
  assertEquals(await new TicketSeal(() => []).open(text, 999), undefined);
});

Deno.test("a ticket that is old, changed, cut or made up opens nothing", async () => {
  const seal = new TicketSeal(() => [FIRST]);
  const text = await seal.seal(TICKET);
  assertEquals(await seal.open(text, 1_000), undefined);
  for (let at = 0; at < text.length; at += 7) {
    const other = text[at] === "A" ? "B" : "A";
    assertEquals(await seal.open(text.slice(0, at) + other + text.slice(at + 1), 0), undefined);
  }
  for (
    const bad of ["", "AAAA", text.slice(0, 20), "!!!", "A".repeat(SIGN_IN.maxTicketChars + 1)]
  ) {
    assertEquals(await seal.open(bad, 0), undefined);
  }
});

Deno.test("without a key nothing is sealed", async () => {
  await assertRejects(() => new TicketSeal(() => []).seal(TICKET), Error, "no key");
});

Deno.test("a ticket opens once, and again only what has failed", () => {
  const used = new UsedTickets();
  assertEquals(used.take("a", 0), true);
  assertEquals(used.take("a", 0), false);
  used.done("a", false, 0);
  assertEquals([used.size, used.take("a", 1)], [0, true]);
  used.done("a", true, 1);
  assertEquals(used.take("a", 2), false);
  assertEquals(used.take("b", SIGN_IN.ticketTtlMs + 1), true);
  assertEquals(used.size, 1);
});

Deno.test("as many tickets are remembered as may, and those under way count", () => {
  const used = new UsedTickets();
  for (let at = 0; at < SIGN_IN.maxUsedTickets; at++) {
    used.take(`t${at}`, 0);
    if (at > 0) used.done(`t${at}`, true, 0);
  }
  assertEquals([used.size, used.take("more", 0)], [SIGN_IN.maxUsedTickets, false]);
  used.done("t0", false, 0);
  assertEquals(used.take("more", 0), true);
  // Each is forgotten when its ticket is too old.
  assertEquals(used.take("late", SIGN_IN.ticketTtlMs - 1), false);
  assertEquals([used.take("late", SIGN_IN.ticketTtlMs), used.size], [true, 2]);
});

Deno.test("what is sealed and is no ticket opens nothing", async () => {
  const seal = new TicketSeal(() => [FIRST]);
  for (const other of [null, 5, { ...TICKET, nonce: 1 }, { ...TICKET, expiresMs: "9" }]) {
    const text = await seal.seal(other as unknown as LoginTicket);
    assertEquals(await seal.open(text, 0), undefined, JSON.stringify(other));
  }
});
