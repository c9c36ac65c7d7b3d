/** Connections as the server takes, counts, watches and ends them, over a transport that a test plays. */
import { assert, assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { GRPC } from "../base/mod.ts";
import type { ServerStream } from "../h2/mod.ts";
import { decodePayload, encodePayload } from "./payload_codec.ts";
import { type GrpcServerOptions, startGrpcServer } from "./server.ts";
import type { Accept, ConnectionEvents, TransportOptions } from "./transport.ts";

class FakeStream implements ServerStream {
  readonly queuedBytes = 0;
  readonly queuedMessages = 0;
  readonly types: string[] = [];

  send(message: Uint8Array): void {
    this.types.push(decodePayload(message).type);
  }

  end(): void {}
}

async function start(timers: ProcessTimers, more: Partial<GrpcServerOptions> = {}) {
  const fake = new FakeApi();
  const log = new CollectedLog("debug");
  const done: string[] = [];
  let accept: Accept = () => undefined;
  let given: TransportOptions | undefined;
  const server = await startGrpcServer({
    host: "h",
    port: 5,
    server: fake.server.view(),
    api: fake.api(),
    logger: log.logger,
    clock: timers,
    startTransport: (options, taker) => {
      given = options;
      accept = taker;
      return Promise.resolve({
        port: 99,
        stopAccepting: () => void done.push("takes no more"),
        stop: () => Promise.resolve(void done.push("stopped")),
      });
    },
    ...more,
  });
  let ports = 0;
  const connect = () => {
    const state = { destroyed: false };
    const events = accept({
      remoteIp: "9.9.9.9",
      remotePort: ++ports,
      localIp: "",
      isArriving: false,
      destroy: () => void (state.destroyed = true),
    });
    return { events, state };
  };
  const setUp = (events: ConnectionEvents | undefined) => {
    const stream = new FakeStream();
    events?.streamOpened(stream);
    events?.streamMessage(stream, encodePayload("ConnectionSetupRequest", "{}"));
    return stream;
  };
  const counts = () => {
    const { connections, peerConnections, registered, refused } = server.stats();
    return [connections, peerConnections, registered, refused];
  };
  const options = () => {
    if (given === undefined) throw new Error("No transport was started");
    return given;
  };
  return { server, fake, log, done, connect, setUp, counts, options };
}

const STREAMS = [{
  path: "/a.B/C",
  maxMessageBytes: 1,
  accept: () => ({ message: () => {}, closed: () => {} }),
}];

Deno.test("the transport is given the bounds of this server, and its other services", () =>
  ProcessTimers.run(async (timers) => {
    const { server, options } = await start(timers);
    const { host, port, maxMessageBytes, held, unsent, maxStreamsPerConnection } = options();
    assertEquals([host, port, server.port, maxMessageBytes], ["h", 5, 99, GRPC.maxMessageBytes]);
    assertEquals(held, {
      maxHeldBytes: GRPC.maxHeldMessageBytes,
      timeoutMs: GRPC.messageTimeoutMs,
      smallBytes: GRPC.smallMessageBytes,
      maxStreamMessageBytes: GRPC.maxStreamMessageBytes,
    });
    assertEquals(unsent, {
      maxPeerBytes: GRPC.maxUnsentBytes,
      maxBytes: GRPC.maxUnsentBytesInAll,
    });
    assertEquals(maxStreamsPerConnection, GRPC.maxStreamsPerConnection);
    assertEquals([options().streams, options().unaries?.length], [undefined, 1]);
    await server.stop();
    const other = await start(timers, { streams: STREAMS });
    assertEquals(other.options().streams, STREAMS);
    await other.server.stop();
  }));

Deno.test("clients are taken up to a limit, beyond it only connections that may carry nodes", () =>
  ProcessTimers.run(async (timers) => {
    const { server, connect, counts, log, setUp } = await start(timers, {
      streams: STREAMS,
      maxConnections: 1,
      reservedConnections: 1,
    });
    const [one, two, three] = [connect(), connect(), connect()];
    assertEquals([counts(), three.events], [[2, 0, 0, 1], undefined]);
    assertEquals(log.fieldsOf("A gRPC client cannot be served"), {
      fault: "refused a connection: 1 are open",
      ip: "9.9.9.9",
    });
    setUp(one.events);
    assertEquals([one.state.destroyed, counts()], [false, [2, 0, 1, 1]]);
    two.events?.serviceStreams(1);
    // It is no client any more, so that there is room for another one.
    assertEquals(counts(), [1, 1, 1, 1]);
    const four = connect();
    assertEquals([four.events === undefined, counts()], [false, [2, 1, 1, 1]]);
    two.events?.serviceStreams(0);
    assertEquals(counts(), [3, 0, 1, 1]);
    setUp(two.events);
    assertEquals(two.state.destroyed, true);
    for (const { events } of [one, two, four]) events?.closed();
    assertEquals(counts(), [0, 0, 0, 1]);
    await server.stop();
    const none = await start(timers, { maxConnections: 1, reservedConnections: 5 });
    none.connect();
    assertEquals([none.connect().events, none.counts()], [undefined, [1, 0, 0, 1]]);
    await none.server.stop();
  }));

Deno.test("silent clients are looked for in even steps, connections of nodes are left alone", () =>
  ProcessTimers.run(async (timers) => {
    const { server, connect, setUp, log } = await start(timers, {
      streams: STREAMS,
      idleMs: 10_000,
      detectionMs: 2_000,
    });
    const [client, mute, node] = [connect(), connect(), connect()];
    const stream = setUp(client.events);
    node.events?.serviceStreams(1);
    await timers.pass(9_999);
    assertEquals([stream.types, mute.state.destroyed], [[], false]);
    await timers.pass(1);
    assertEquals([stream.types, mute.state.destroyed], [["ClientDetectionRequest"], true]);
    await timers.pass(1_999);
    assertEquals(client.state.destroyed, false);
    await timers.pass(1);
    assertEquals([client.state.destroyed, node.state.destroyed], [true, false]);
    assert(log.messages.includes("a connection carries a node"));
    client.events?.closed();
    await server.stop();
    assertEquals(timers.size, 0);
  }));

Deno.test("a short patience is looked after as often", () =>
  ProcessTimers.run(async (timers) => {
    const { server, connect } = await start(timers, { idleMs: 100 });
    const mute = connect();
    await timers.pass(100);
    assertEquals(mute.state.destroyed, true);
    await server.stop();
  }));

Deno.test("a stop sends clients away, waits until they have gone, and ends the transport last", () =>
  ProcessTimers.run(async (timers) => {
    const { server, connect, setUp, done, options } = await start(timers);
    const [one, two, mute] = [connect(), connect(), connect()];
    const streams = [setUp(one.events), setUp(two.events)];
    const health = () => options().unaries?.[0]?.answer(new Uint8Array());
    assertEquals(health(), Uint8Array.of(8, 1));
    const others = Promise.withResolvers<void>();
    const stopping = server.stop(others.promise);
    assertEquals(server.stop() === server.stop(), true);
    assertEquals([done, health()], [["takes no more"], Uint8Array.of(8, 2)]);
    assertEquals(streams.map(({ types }) => types), [
      ["ConnectResetRequest"],
      ["ConnectResetRequest"],
    ]);
    one.events?.closed();
    await settled();
    assertEquals(timers.size, 1);
    two.events?.closed();
    await settled();
    assertEquals([timers.size, done, mute.state.destroyed], [0, ["takes no more"], false]);
    others.resolve();
    await stopping;
    assertEquals(done, ["takes no more", "stopped"]);
  }));

Deno.test("clients that do not go are waited for only so long, and nobody for nobody", () =>
  ProcessTimers.run(async (timers) => {
    const { server, connect, setUp, done } = await start(timers);
    const { events } = connect();
    setUp(events);
    const stopping = server.stop();
    await timers.pass(GRPC.drainMs - 1);
    assertEquals(done, ["takes no more"]);
    await timers.pass(1);
    await stopping;
    assertEquals(done, ["takes no more", "stopped"]);
    events?.closed();
    const empty = await start(timers);
    empty.connect();
    await empty.server.stop();
    assertEquals([empty.done, timers.size], [["takes no more", "stopped"], 0]);
  }));

Deno.test("a fault is said shortly, and counted", () =>
  ProcessTimers.run(async (timers) => {
    const { server, options, log } = await start(timers);
    options().onFault("x".repeat(500), "1.2.3.4");
    const fields = log.fieldsOf("A gRPC client cannot be served");
    assertEquals([String(fields["fault"]).length, fields["ip"], server.stats().faults], [
      200,
      "1.2.3.4",
      1,
    ]);
    await server.stop();
  }));
