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

Deno.test("small messages count each time, also the same one", () => {
  for (const [size, twice] of [[4_095, 8_190], [4_096, 4_096]] as const) {
    const unsent = new UnsentBytes(BOUNDS);
    const [one, other] = [unsent.open(() => {}), unsent.open(() => {})];
    const message = new Uint8Array(size);
    one.add(message);
    other.add(message);
    assertEquals([unsent.bytes, one.bytes, other.bytes], [twice, size, size]);
    one.remove(message);
    assertEquals([unsent.bytes, one.bytes], [size, 0]);
    other.remove(message);
    assertEquals(unsent.bytes, 0);
  }
});

Deno.test("a message that has gone and comes again counts again", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const share = unsent.open(() => {});
  const message = new Uint8Array(5_000);
  for (let round = 0; round < 3; round++) {
    share.add(message);
    share.add(message);
    assertEquals([unsent.bytes, share.bytes], [5_000, 10_000]);
    share.remove(message);
    share.remove(message);
    assertEquals([unsent.bytes, share.bytes], [0, 0]);
  }
});

Deno.test("a share that is closed takes its copies with it, once", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const share = unsent.open(() => {});
  const message = new Uint8Array(100);
  share.change(1_000);
  share.add(message);
  share.change(-200);
  assertEquals([unsent.bytes, share.bytes], [900, 900]);
  share.close();
  assertEquals([unsent.bytes, share.bytes], [100, 100]);
  share.close();
  share.change(50);
  assertEquals(unsent.bytes, 100);
  share.remove(message);
  assertEquals([unsent.bytes, share.bytes, share.admit()], [0, 0, "over"]);
});

Deno.test("a peer at its own bound is not over it", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const share = unsent.open(() => {});
  share.change(BOUNDS.maxPeerBytes);
  assertEquals([share.isOver, share.isLeaving, share.admit()], [false, false, "free"]);
  share.change(1);
  assertEquals([share.isOver, share.admit()], [true, "over"]);
});

Deno.test("as many end as make it seven eighths, and the rest stay", async () => {
  for (
    const [sizes, wanted] of [
      [[12_501, ...new Array<number>(7).fill(12_500)], 1],
      [[12_500, ...new Array<number>(7).fill(12_500), 1], 2],
    ] as const
  ) {
    const unsent = new UnsentBytes(BOUNDS);
    const ended: string[] = [];
    for (const [at, size] of sizes.entries()) {
      peer(unsent, ended, `${at}`).add(new Uint8Array(size));
    }
    assertEquals(unsent.bytes, 100_001);
    await Promise.resolve();
    assertEquals(ended.length, wanted);
    assertEquals(ended[0], "0");
  }
});

Deno.test("whoever holds nothing is not ended for what others left behind", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const gone = unsent.open(() => {});
  gone.add(new Uint8Array(100_001));
  gone.close();
  const ended: string[] = [];
  const idle = unsent.open((why) => ended.push(why));
  assertEquals([idle.admit(), ended], ["full", []]);
});

Deno.test("whoever is ended hears how much waits, and holds nothing more when it is gone at once", () => {
  const unsent = new UnsentBytes(BOUNDS);
  const whys: string[] = [];
  const share = unsent.open((why) => {
    whys.push(why);
    share.close();
  });
  share.change(50_000);
  const other = unsent.open(() => {});
  other.change(49_000);
  const third = unsent.open(() => {});
  third.change(2_000);
  assertEquals(third.admit(), "free");
  assertEquals(whys, [
    "reads too little: 101000 bytes wait for their readers, most of them its own",
  ]);
  assertEquals([unsent.bytes, share.leave()], [51_000, 0]);
  // What it held does not count as leaving: the bound is the same as before.
  other.change(50_000);
  assertEquals(third.admit(), "full");
});
