/** What cannot be sent over UDP, and addresses of both families. */
import { assertEquals } from "#assert";
import { createSocket, Socket } from "node:dgram";
import { once } from "node:events";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { buildList } from "../../tests/support/service_list_fixture.ts";
import type { UdpPush } from "../api/mod.ts";
import { startUdpPusher } from "./udp_pusher.ts";

function open() {
  const timers = new ManualTimers();
  const log = new CollectedLog("debug");
  const list = buildList(1);
  let take: (push: UdpPush) => void = () => {};
  const pusher = startUdpPusher({
    source: { onUdpPush: (handler) => void (take = handler), forgetUdp: () => {} },
    clock: timers,
    logger: log.logger,
    timers,
  });
  const push = (ip: string, port: number) =>
    take({ ip, port, key: list.key, clusters: "", list: () => list, mayLeave: () => true });
  const told = async (message: string) => {
    const deadlineMs = performance.now() + 5_000;
    while (!log.messages.includes(message) && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return log.fieldsOf(message);
  };
  return { timers, log, list, pusher, push, told };
}

Deno.test("a push that cannot be sent is said in the log, with its address", async () => {
  const { push, timers, told, pusher } = open();
  push("255.255.255.255", 9);
  await timers.pass(1);
  const { to, error } = await told("A push over UDP could not be sent");
  assertEquals([to, typeof error], ["255.255.255.255:9", "string"]);
  assertEquals(pusher.counts().sent, 1);
  await pusher.close();
});

async function listen(type: "udp4" | "udp6", ip: string): Promise<Socket> {
  const socket = createSocket(type);
  socket.bind(0, ip);
  await once(socket, "listening");
  return socket;
}

Deno.test("each family has a socket, by which all its clients are told", async () => {
  const { push, timers, pusher, log, list } = open();
  const four = await listen("udp4", "127.0.0.1");
  const six = await listen("udp6", "::1");
  const arrive = [once(four, "message"), once(six, "message")];
  push("127.0.0.1", four.address().port);
  push("::1", six.address().port);
  await timers.pass(1);
  const senders = (await Promise.all(arrive)).map(([, from]) => from);
  assertEquals(senders.map(({ address }) => address), ["127.0.0.1", "::1"]);
  const again = once(four, "message");
  list.encoded.clear();
  push("127.0.0.1", four.address().port);
  await timers.pass(1);
  assertEquals((await again)[1].port, senders[0].port);
  assertEquals(log.messages.filter((one) => one === "a push over UDP leaves").length, 3);
  await pusher.close();
  for (const socket of [four, six]) {
    socket.close();
    await once(socket, "close");
  }
});

Deno.test("what comes after the end opens no socket, and no round is left waiting", async () => {
  const { push, timers, pusher, log } = open();
  push("127.0.0.1", 9);
  await pusher.close();
  await timers.pass(60_000);
  push("127.0.0.1", 9);
  await timers.pass(60_000);
  assertEquals([pusher.counts().sent, log.messages], [0, []]);
});

/** Lets each socket fail that is bound meanwhile, and says how many were closed. */
async function withFailingSockets(use: () => Promise<void>): Promise<number> {
  const { bind, close } = Socket.prototype;
  let closed = 0;
  const bound = new Set<Socket>();
  Reflect.set(Socket.prototype, "bind", function (this: Socket) {
    // Asked again by what is sent before.
    if (!bound.has(this)) queueMicrotask(() => this.emit("error", new Error("no socket is left")));
    bound.add(this);
    return this;
  });
  Reflect.set(Socket.prototype, "close", function (this: Socket, done?: () => void) {
    closed++;
    return close.call(this, done);
  });
  try {
    await use();
  } finally {
    Object.assign(Socket.prototype, { bind, close });
  }
  return closed;
}

Deno.test("a socket that fails is closed, said in the log, and another takes its place", async () => {
  const { push, timers, pusher, told, list } = open();
  const closed = await withFailingSockets(async () => {
    push("127.0.0.1", 9);
    await timers.pass(1);
    const text = "The socket of UDP pushes failed; it is opened anew when needed";
    assertEquals(await told(text), { error: "no socket is left" });
  });
  assertEquals(closed, 1);
  const client = await listen("udp4", "127.0.0.1");
  const arrives = once(client, "message");
  list.encoded.clear();
  push("127.0.0.1", client.address().port);
  await timers.pass(1);
  assertEquals(JSON.parse(String((await arrives)[0])).type, "dom");
  await pusher.close();
  client.close();
  await once(client, "close");
});
