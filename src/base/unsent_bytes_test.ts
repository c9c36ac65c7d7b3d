import { assertEquals } from "#assert";
import { UnsentBytes, type UnsentShare } from "./unsent_bytes.ts";

const BOUNDS = { maxPeerBytes: 60_000, maxBytes: 100_000 };

/** A peer whose end takes away what it held, as a connection's does. */
function peer(unsent: UnsentBytes, ended: string[], name: string): UnsentShare {
  const held: Uint8Array[] = [];
  const share = unsent.open(() => {
    ended.push(name);
    for (const message of held.splice(0)) share.remove(message);
    share.close();
  });
  const { add } = share;
  share.add = (message) => {
    held.push(message);
    add.call(share, message);
  };
  return share;
}

Deno.test("when too much waits in all, those with most go first and no more than needed", async () => {
  const unsent = new UnsentBytes(BOUNDS);
  const ended: string[] = [];
  const [small, large, middle] = ["small", "large", "middle"].map((name) =>
    peer(unsent, ended, name)
  );
  small?.add(new Uint8Array(20_000));
  large?.add(new Uint8Array(50_000));
  middle?.add(new Uint8Array(30_000));
  await Promise.resolve();
  assertEquals([ended, unsent.bytes], [[], 100_000]);
  small?.add(new Uint8Array(1));
  assertEquals(ended, [], "not in the middle of what adds to it");
  await Promise.resolve();
  assertEquals([ended, unsent.bytes], [["large"], 50_001]);
});

Deno.test("the same bytes for many are counted once in all and in full for each", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const shares = Array.from({ length: 10 }, () => unsent.open(() => {}));
  const message = new Uint8Array(30_000);
  for (const share of shares) share.add(message);
  assertEquals([unsent.bytes, shares[0]?.bytes], [30_000, 30_000]);
  for (const share of shares.slice(1)) share.remove(message);
  assertEquals(unsent.bytes, 30_000);
  shares[0]?.remove(message);
  assertEquals(unsent.bytes, 0);
});

Deno.test("a peer beyond its own bound, or among the greediest, is over before more is made for it", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const ended: string[] = [];
  const [one, other] = ["one", "other"].map((name) => peer(unsent, ended, name));
  if (one === undefined || other === undefined) throw new Error("two peers are wanted");
  one.add(new Uint8Array(60_001));
  assertEquals([one.isOver, one.admit(), other.admit()], [true, "over", "free"]);
  other.add(new Uint8Array(50_000));
  assertEquals([other.admit(), ended, unsent.bytes], ["free", ["one"], 50_000]);
  other.change(51_000);
  assertEquals(other.admit(), "over");
});

Deno.test("there is no room until those who were told to end have let go", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const ended: string[] = [];
  const slow = unsent.open(() => ended.push("slow"));
  const third = unsent.open(() => ended.push("third"));
  slow.change(55_000);
  third.change(50_000);
  const other = unsent.open(() => ended.push("other"));
  assertEquals([other.admit(), other.admit(), ended], ["full", "full", ["slow"]]);
  assertEquals([slow.admit(), third.admit()], ["over", "full"]);
  slow.close();
  slow.change(-55_000);
  assertEquals([unsent.bytes, other.admit(), slow.admit()], [50_000, "free", "over"]);
});
