import { assertEquals } from "#assert";
import { ConnectionTable } from "./connection_table.ts";

class Entry {
  isOpen = true;
  sinceMs: number;
  readonly remoteIp: string;
  readonly #onClosed: (entry: Entry) => void;

  constructor(remoteIp: string, sinceMs: number, onClosed: (entry: Entry) => void) {
    this.remoteIp = remoteIp;
    this.sinceMs = sinceMs;
    this.#onClosed = onClosed;
  }

  idleMs(nowMs: number): number {
    return nowMs - this.sinceMs;
  }

  close(): void {
    this.isOpen = false;
    this.#onClosed(this);
  }
}

const BOUNDS = {
  maxConnections: 4,
  reservedConnections: 1,
  maxPerAddress: 2,
  replacedIdleMs: 1_000,
};

class Fixture {
  readonly table = new ConnectionTable<Entry>(BOUNDS);

  /** The entry, or why there is none. */
  connect(remoteIp: string, nowMs: number, isReserved = false): Entry | string {
    const refusal = this.table.refusal({ remoteIp, isReserved }, nowMs);
    if (refusal !== undefined) return refusal;
    const entry = new Entry(remoteIp, nowMs, (closed) => this.table.delete(closed));
    this.table.add(entry);
    return entry;
  }
}

Deno.test("connections are bounded for each address, and all addresses of a network are one", () => {
  const fixture = new Fixture();
  const results = ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:1::3", "2001:db8:1::1"].map((ip) =>
    typeof fixture.connect(ip, 0)
  );
  assertEquals(results, ["object", "object", "string", "object"]);
  assertEquals(fixture.connect("2001:db8::4", 0), "2 are open from its address");
});

Deno.test("some places are kept for this machine and other nodes, which have no bound of an address", () => {
  const fixture = new Fixture();
  for (let count = 0; count < 4; count++) fixture.connect(`192.0.2.${count}`, 0);
  assertEquals(fixture.connect("192.0.2.9", 0), "4 are open");
  assertEquals(typeof fixture.connect("127.0.0.1", 0, true), "object");
  assertEquals(fixture.connect("127.0.0.1", 0, true), "5 are open");
  const own = new Fixture();
  const results = [1, 2, 3, 4, 5, 6].map(() => typeof own.connect("127.0.0.1", 0, true));
  assertEquals(results, ["object", "object", "object", "object", "object", "string"]);
});

Deno.test("who has been idle for longest makes place, of the same address where that has too many", () => {
  const fixture = new Fixture();
  const ips = ["192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"];
  const entries = ips.map((ip, at) => fixture.connect(ip, at * 10)) as Entry[];
  const open = () => entries.map(({ isOpen }) => isOpen);
  // Nobody is idle for long enough.
  assertEquals(fixture.connect("192.0.2.2", 500), "2 are open from its address");
  assertEquals(fixture.connect("192.0.2.9", 500), "4 are open");
  assertEquals(typeof fixture.connect("192.0.2.2", 2_000), "object");
  assertEquals(open(), [true, false, true, true]);
  assertEquals(typeof fixture.connect("192.0.2.9", 2_000), "object");
  assertEquals(open(), [false, false, true, true]);
  // One that was found idle and is busy again stays.
  const third = entries[2] as Entry;
  third.sinceMs = 2_000;
  assertEquals(typeof fixture.connect("192.0.2.9", 2_000), "object");
  assertEquals(open(), [false, false, true, false]);
  assertEquals(fixture.connect("192.0.2.8", 2_000), "4 are open");
  assertEquals(fixture.table.size, 4);
});
