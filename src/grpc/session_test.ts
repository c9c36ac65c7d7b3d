/** One client: its calls, its streams and its silence, in time that is moved by hand. */
import { assertEquals, assertThrows } from "#assert";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { GRPC } from "../base/mod.ts";
import type { ServerStream } from "../h2/mod.ts";
import { decodePayload, encodePayload } from "./payload_codec.ts";
import { Session } from "./session.ts";
import { SETUP_ACK } from "./setup.ts";

const PATIENCE = { idleMs: 20_000, detectionMs: 5_000 };

class FakeStream implements ServerStream {
  readonly queuedBytes = 0;
  queuedMessages = 0;
  ended = 0;
  readonly sent: Uint8Array[] = [];

  send(message: Uint8Array): void {
    this.sent.push(message);
  }

  end(): void {
    this.ended++;
  }

  /** Types of what was sent since the last call. */
  types(): string[] {
    return this.sent.splice(0).map((bytes) => decodePayload(bytes).type);
  }
}

function open(timers: ProcessTimers, isReserved = false) {
  const told: string[] = [];
  const connection = {
    remoteIp: "9.9.9.9",
    remotePort: 77,
    localIp: "",
    isArriving: false,
    destroy: () => void told.push("destroyed"),
  };
  let ids = 0;
  const host = {
    clock: { nowMs: () => 1_000, monotonicMs: () => timers.monotonicMs() },
    dispatch: (_session: Session, message: Uint8Array) => message,
    registered: () => void told.push("registered"),
    unregistered: () => void told.push("unregistered"),
    closed: () => void told.push("closed"),
    carriesPeers: (_session: Session, carries: boolean) => void told.push(`peers ${carries}`),
    acknowledged: (_session: Session, id: string, ok: boolean) => void told.push(`ack ${id} ${ok}`),
    nextRequestId: () => `${++ids}`,
    fault: (what: string, ip: string) => void told.push(`fault of ${ip}: ${what}`),
  };
  const session = new Session(connection, host, isReserved);
  const say = (stream: ServerStream, type: string, body: object = {}) =>
    session.streamMessage(stream, encodePayload(type, JSON.stringify(body)));
  /** A stream that sets the client up. */
  const setUp = (labels: Readonly<Record<string, string>> = {}, more: object = {}) => {
    const stream = new FakeStream();
    session.streamOpened(stream);
    say(stream, "ConnectionSetupRequest", { clientVersion: "v", labels, ...more });
    return stream;
  };
  return { session, connection, say, setUp, news: () => told.splice(0) };
}

Deno.test("a session is named by its start and its client's address", () =>
  ProcessTimers.run(async (timers) => {
    const { session } = open(timers);
    assertEquals([session.id, session.ip], ["1000_9.9.9.9_77", "9.9.9.9"]);
    assertEquals([session.isRegistered, session.caller.agent, session.caller.ip], [
      false,
      "",
      "9.9.9.9",
    ]);
    await timers.pass(1_500);
    assertEquals(session.described, { connection: session.id, ageMs: 1_500 });
    session.closed();
    assertEquals(session.described.endedBy, "client");
    const other = open(timers).session;
    other.destroy();
    other.closed();
    assertEquals(other.described.endedBy, "server");
  }));

Deno.test("a set-up says who the client is; its first stream is the one that counts", () =>
  ProcessTimers.run((timers) => {
    const { session, setUp, say, news } = open(timers);
    const first = setUp({ module: "config", AppName: "web" });
    assertEquals([session.isRegistered, session.caller.agent, session.caller.appName], [
      true,
      "v",
      "web",
    ]);
    assertEquals(session.caller.connectionId, session.id);
    const second = setUp({ module: "naming", AppName: "other" });
    assertEquals(session.caller.appName, "web");
    session.streamClosed(second);
    say(first, "ConnectionSetupRequest", { labels: { AppName: "again" } });
    assertEquals(session.caller.appName, "again");
    assertEquals(news(), ["registered", "registered", "registered"]);
    session.streamClosed(first);
    session.streamClosed(first);
    assertEquals([news(), session.isRegistered], [["unregistered"], false]);
  }));

Deno.test("only who waits for it is sent the table of abilities", () =>
  ProcessTimers.run((timers) => {
    const { setUp } = open(timers);
    assertEquals(setUp().sent, []);
    assertEquals(setUp({}, { abilityTable: {} }).sent, [SETUP_ACK]);
  }));

Deno.test("pushes go to the streams of their module, and to all where there is none", () =>
  ProcessTimers.run((timers) => {
    const { session, setUp } = open(timers);
    const message = encodePayload("Push", "{}");
    assertEquals(session.send(message), false);
    const [config, naming] = [setUp({ module: "config" }), setUp({ module: "naming" })];
    const sent = () => [config.types().length, naming.types().length];
    assertEquals([session.send(message, "naming"), sent()], [true, [0, 1]]);
    assertEquals([session.send(message), sent()], [true, [1, 1]]);
    assertEquals([session.send(message, "lock"), sent()], [true, [1, 1]]);
    config.queuedMessages = GRPC.maxQueuedMessages;
    assertEquals([session.send(message, "config"), sent()], [false, [0, 0]]);
    assertEquals([session.send(message, "naming"), sent()], [true, [0, 1]]);
    assertEquals([session.send(message), sent()], [false, [0, 0]]);
    config.queuedMessages -= 1;
    assertEquals([session.send(message, "config"), sent()], [true, [1, 0]]);
  }));

Deno.test("streams of one connection are bounded, and make room as they end", () =>
  ProcessTimers.run((timers) => {
    const { session, news } = open(timers);
    const streams = Array.from({ length: GRPC.maxPushStreams + 1 }, () => new FakeStream());
    for (const stream of streams) session.streamOpened(stream);
    assertEquals(streams.map(({ ended }) => ended).reduce((sum, one) => sum + one), 1);
    assertEquals([streams.at(-1)?.ended, news()], [1, [
      "fault of 9.9.9.9: opened too many streams",
    ]]);
    const [first] = streams;
    if (first !== undefined) session.streamClosed(first);
    const next = new FakeStream();
    session.streamOpened(next);
    assertEquals(next.ended, 0);
  }));

Deno.test("answers are acknowledgements, what cannot be read ends its stream, the rest is a sign of life", () =>
  ProcessTimers.run((timers) => {
    const { session, setUp, say, news } = open(timers);
    const stream = setUp();
    news();
    say(stream, "NotifySubscriberResponse", { requestId: "7", resultCode: 200 });
    say(stream, "ConfigChangeNotifyResponse", { requestId: "8", resultCode: 500 });
    say(stream, "ClientDetectionResponse", {});
    say(stream, "Whatever", {});
    assertEquals(news(), ["ack 7 true", "ack 8 false"]);
    session.streamMessage(stream, new Uint8Array([255]));
    const [fault, ...more] = news();
    assertEquals(fault?.startsWith("fault of 9.9.9.9: "), true);
    assertEquals([more, stream.ended, session.isRegistered], [["unregistered"], 1, false]);
  }));

Deno.test("a connection beyond the limit carries nodes and no client", () =>
  ProcessTimers.run((timers) => {
    const { session, news } = open(timers, true);
    session.serviceStreams(1);
    session.serviceCall();
    assertEquals(news(), ["peers true"]);
    session.request(new Uint8Array());
    session.streamOpened(new FakeStream());
    assertEquals(news(), ["destroyed", "destroyed"]);
    session.serviceStreams(0);
    session.closed();
    session.closed();
    session.serviceStreams(1);
    assertEquals(news(), ["peers false", "closed"]);
    const plain = open(timers);
    assertEquals(plain.session.request(Uint8Array.of(1)), Uint8Array.of(1));
    assertEquals(plain.news(), []);
  }));

Deno.test("the end of a connection ends what its client held, once", () =>
  ProcessTimers.run((timers) => {
    const { session, setUp, news } = open(timers);
    const stream = setUp();
    news();
    session.closed();
    session.streamClosed(stream);
    session.closed();
    assertEquals([news(), session.isRegistered, session.send(new Uint8Array())], [
      ["unregistered", "closed"],
      false,
      false,
    ]);
  }));

Deno.test("a silent client is asked once, and given up when it does not answer", () =>
  ProcessTimers.run(async (timers) => {
    const { session, setUp, say, news, connection } = open(timers);
    const stream = setUp();
    news();
    const check = () => {
      session.checkAlive(timers.monotonicMs(), PATIENCE);
      return [stream.types(), news()];
    };
    await timers.pass(PATIENCE.idleMs - 1);
    assertEquals(check(), [[], []]);
    await timers.pass(1);
    assertEquals(check(), [["ClientDetectionRequest"], []]);
    await timers.pass(PATIENCE.detectionMs - 1);
    assertEquals(check(), [[], []]);
    say(stream, "ClientDetectionResponse");
    assertEquals(session.lastSeenMs, timers.monotonicMs());
    await timers.pass(PATIENCE.idleMs);
    assertEquals(check(), [["ClientDetectionRequest"], []]);
    connection.isArriving = true;
    await timers.pass(PATIENCE.detectionMs);
    assertEquals(check(), [[], []]);
    connection.isArriving = false;
    await timers.pass(PATIENCE.idleMs);
    assertEquals(check(), [["ClientDetectionRequest"], []]);
    await timers.pass(PATIENCE.detectionMs);
    const fault = "fault of 9.9.9.9: gave no sign of life for 25000 ms";
    assertEquals(check(), [[], [fault, "destroyed"]]);
  }));

Deno.test("who is silent and cannot be asked is given up at once", () =>
  ProcessTimers.run(async (timers) => {
    const { session, news } = open(timers);
    await timers.pass(PATIENCE.idleMs);
    session.checkAlive(timers.monotonicMs(), PATIENCE);
    assertEquals(news(), [
      "fault of 9.9.9.9: gave no sign of life for 20000 ms",
      "destroyed",
    ]);
    const called = open(timers);
    await timers.pass(PATIENCE.idleMs);
    called.session.serviceCall();
    called.session.checkAlive(timers.monotonicMs(), PATIENCE);
    assertEquals(called.news(), []);
  }));

Deno.test("a client is asked to leave over its stream", () =>
  ProcessTimers.run((timers) => {
    const { session, setUp } = open(timers);
    assertEquals(session.askToLeave(), false);
    const stream = setUp();
    assertEquals(session.askToLeave(), true);
    const [bytes] = stream.sent;
    const { type, body } = decodePayload(bytes ?? new Uint8Array());
    assertEquals([type, JSON.parse(new TextDecoder().decode(body))], ["ConnectResetRequest", {
      headers: {},
      requestId: "2",
      serverIp: "",
      serverPort: "",
      module: "internal",
    }]);
  }));

Deno.test("a call that has overtaken the set-up waits for it, for a moment", () =>
  ProcessTimers.run(async (timers) => {
    const ready = open(timers);
    ready.setUp();
    assertEquals(await ready.session.awaitSetup(), true);
    const waited = open(timers);
    const answers: boolean[] = [];
    const ask = (session: Session) => void session.awaitSetup().then((is) => answers.push(is));
    ask(waited.session);
    ask(waited.session);
    await settled();
    assertEquals([answers, timers.size, waited.session.waitingCalls], [[], 2, 2]);
    waited.setUp();
    await settled();
    assertEquals([answers.splice(0), timers.size], [[true, true], 0]);
    assertEquals(waited.session.waitingCalls, 0);
    const late = open(timers);
    ask(late.session);
    await timers.pass(GRPC.setupWaitMs - 1);
    assertEquals(answers, []);
    await timers.pass(1);
    assertEquals([answers.splice(0), late.session.waitingCalls], [[false], 0]);
    // Who has no stream, and has been there for longer, is not waited for.
    await timers.pass(1);
    assertEquals(await late.session.awaitSetup(), false);
    late.session.streamOpened(new FakeStream());
    ask(late.session);
    await settled();
    assertEquals(answers, []);
    late.session.closed();
    await settled();
    assertEquals([answers, timers.size], [[false], 0]);
  }));

Deno.test("a set-up that cannot be read is a fault, and sets nobody up", () =>
  ProcessTimers.run((timers) => {
    const { session, say, news } = open(timers);
    const stream = new FakeStream();
    session.streamOpened(stream);
    say(stream, "ConnectionSetupRequest", { labels: 5 });
    assertEquals([session.isRegistered, stream.ended, news().length], [false, 1, 1]);
    assertThrows(() => decodePayload(new Uint8Array([255])));
  }));
