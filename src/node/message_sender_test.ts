import { assertEquals } from "#assert";
import { silentLogger } from "../base/mod.ts";
import { membershipOf, type Message } from "../raft/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import { MessageSender } from "./message_sender.ts";
import type { ForwardAnswer } from "./transport.ts";

const HEARTBEAT: Message = {
  type: "heartbeat",
  from: 1,
  to: 2,
  term: 7,
  commit: 4,
  readContext: 0,
};

function install(index: number): Extract<Message, { type: "installSnapshot" }> {
  const meta = { index, term: 3, membership: membershipOf([1, 2]) };
  return { type: "installSnapshot", from: 1, to: 2, term: 7, meta };
}

/** A node with a snapshot at index 5; the lane answers as the test says. */
function world(
  answer: () => Promise<boolean>,
  forward: () => Promise<ForwardAnswer> = () => Promise.reject(new Error("not expected")),
) {
  const sent: Message[][] = [];
  const lane: [number, number][] = [];
  const decided: number[] = [];
  const forwarded: [number, string][] = [];
  const told = Promise.withResolvers<[number, boolean]>();
  const snapshot: StoredSnapshot = {
    meta: install(5).meta,
    sizeBytes: 1,
    createdMs: 0,
    async *chunks() {},
  };
  const sender = new MessageSender({
    transport: {
      send: (messages) => void sent.push([...messages]),
      sendSnapshot: (message, { meta }) => {
        lane.push([message.meta.index, meta.index]);
        return answer();
      },
      forward,
    },
    store: { snapshot: () => snapshot },
    log: silentLogger,
    decisions: {
      sending: (messages) => void decided.push(messages.length),
      forwarded: (to, { type }) => void forwarded.push([to, type]),
    },
    snapshotSent: (to, success) => told.resolve([to, success]),
  });
  return { sender, sent, lane, decided, forwarded, told: told.promise };
}

Deno.test("messages leave together, snapshots on a lane of their own, and nothing makes no message", async () => {
  const { sender, sent, lane, decided, told } = world(() => Promise.resolve(true));
  sender.send([]);
  assertEquals(sent, []);
  sender.send([HEARTBEAT, install(5), HEARTBEAT]);
  assertEquals([sent, lane], [[[HEARTBEAT, HEARTBEAT]], [[5, 5]]]);
  assertEquals(await told, [2, true]);
  sender.send([install(5)]);
  assertEquals([sent.length, decided], [1, [3, 1]]);
});

Deno.test("a snapshot that is gone, or that did not arrive, is told to have failed", async () => {
  const gone = world(() => Promise.resolve(true));
  gone.sender.send([install(4)]);
  assertEquals([await gone.told, gone.lane], [[2, false], []]);
  const lost = world(() => Promise.reject(new Error("the link is gone")));
  lost.sender.send([install(5)]);
  assertEquals(await lost.told, [2, false]);
});

Deno.test("a proposal that was passed on is answered once, also when its answer never came", async () => {
  const request = {
    requestId: "1",
    operator: "",
    command: { type: "namespace.remove", id: "n" },
    timeoutMs: 1_000,
    sinceIndex: 0,
  } as const;
  const ask = ({ sender }: ReturnType<typeof world>) =>
    new Promise<ForwardAnswer>((resolve) => sender.forward(3, request, resolve));
  const found = world(
    () => Promise.resolve(true),
    () => Promise.resolve({ type: "refused", leader: 2 }),
  );
  assertEquals(await ask(found), { type: "refused", leader: 2 });
  assertEquals(found.forwarded, [[3, "refused"]]);
  const lost = world(
    () => Promise.resolve(true),
    () => Promise.reject(new Error("the link is gone")),
  );
  assertEquals(await ask(lost), { type: "unknown", reason: "Error: the link is gone" });
  assertEquals(lost.forwarded, []);
});
