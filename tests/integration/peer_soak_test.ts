import { assert, assertEquals } from "#assert";
import {
  connectAll,
  heartbeat,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../support/peer/peer_fixture.ts";
import { PEER_CALLS } from "../../src/peer/mod.ts";

const ROUNDS = 220;
/** The lowest heap of so many rounds is one that was just collected. */
const SAMPLE_ROUNDS = 60;
const MAX_GROWTH_BYTES = 12 * 1024 * 1024;

/** Everything that the runtime would end the process for. */
class Crashes {
  readonly seen: string[] = [];
  readonly #onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    this.seen.push(`rejection: ${event.reason}`);
  };
  readonly #onError = (event: ErrorEvent) => {
    event.preventDefault();
    this.seen.push(`error: ${event.message}`);
  };

  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#onRejection);
    globalThis.addEventListener("error", this.#onError);
  }

  stop(): void {
    globalThis.removeEventListener("unhandledrejection", this.#onRejection);
    globalThis.removeEventListener("error", this.#onError);
  }
}

/** Calls, messages and large messages, for as long as they are wanted. */
async function traffic(from: TestPeer, to: number, going: () => boolean): Promise<number> {
  let answers = 0;
  while (going()) {
    from.link.send([heartbeat(from.id, to)]);
    const calls = [10, 50_000, 300_000].map((size) =>
      from.link.call(to, PEER_CALLS.status, new Uint8Array(size), 2_000)
    );
    for (const outcome of await Promise.all(calls)) if (outcome.type === "answer") answers += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return answers;
}

async function startFarSide(port: number): Promise<TestPeer> {
  const peer = await startPeer({ id: 2, port });
  peer.link.handle(PEER_CALLS.status, (_caller, body) => Promise.resolve(body));
  return peer;
}

Deno.test("220 ends of the far side under traffic end nothing here and leave nothing behind", async () => {
  const crashes = new Crashes();
  const one = await startPeer({ id: 1 });
  one.link.handle(PEER_CALLS.status, (_caller, body) => Promise.resolve(body));
  let two = await startFarSide(0);
  const { port } = two.server;
  await connectAll(one, two);
  let going = true;
  const flows = [traffic(one, 2, () => going), traffic(one, 2, () => going)];
  const heapBytes: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    heapBytes.push(Deno.memoryUsage().heapUsed);
    // By turns in good order, by the server alone, and by the link alone.
    if (round % 3 === 0) await two.close();
    else if (round % 3 === 1) {
      await two.server.stop();
      await two.link.stop();
    } else {
      await two.link.stop();
      await until(() => !one.isConnected(2), "the end of the stream");
      await two.server.stop();
    }
    two = await startFarSide(port);
    introduce(two, one);
    // Another name for the same place: dialled at once, which spares the growing pauses between tries.
    one.link.setAddresses(new Map([[2, `${round % 2 === 0 ? "localhost" : "127.0.0.1"}:${port}`]]));
    await until(() => one.isConnected(2) && two.isConnected(1), "the new streams");
    const before = two.received.length;
    await until(() => two.received.length > before, "traffic");
    one.received.length = 0;
    one.unreachable.length = 0;
  }
  const early = heapBytes.slice(SAMPLE_ROUNDS, 2 * SAMPLE_ROUNDS);
  const grownBytes = Math.min(...heapBytes.slice(-SAMPLE_ROUNDS)) - Math.min(...early);
  going = false;
  const answers = (await Promise.all(flows)).reduce((sum, count) => sum + count);
  assert(answers > ROUNDS, `only ${answers} answers`);
  assertEquals(one.link.states()[0]?.callsUnderWay, 0);
  assertEquals(one.link.stats().incoming, 1);
  assert(one.log.entries.length < 200, `${one.log.entries.length} lines in the log`);
  assert(grownBytes < MAX_GROWTH_BYTES, `the heap has grown by ${grownBytes} bytes`);
  await Promise.all([one.close(), two.close()]);
  assertEquals(crashes.seen, []);
  crashes.stop();
});
