/** A message that takes its time: bytes that arrive are a sign of life. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect } from "node:net";
import { assert, assertEquals } from "#assert";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { frame, literal, message, PREFACE, settings, UNARY } from "../../tests/support/h2/wire.ts";
import { encodePayload } from "./payload_codec.ts";
import { type GrpcServerOptions, startGrpcServer } from "./server.ts";

/** With what the other engine insists on. */
const HEAD = frame({ type: 1, flags: 4, stream: 1 }, [
  ...[0x83, 0x86],
  ...literal(":path", UNARY),
  ...literal(":authority", "x"),
  ...literal("content-type", "application/grpc"),
  ...literal("te", "trailers"),
]);
const IDLE_MS = 100;
const PARTS = 8;

/** Starts a call in parts that come further apart than silence is borne; how it went on. */
async function upload(
  startTransport: GrpcServerOptions["startTransport"],
  options: { readonly parts: number; readonly messageTimeoutMs: number },
): Promise<{ readonly heard: Buffer; readonly faults: number }> {
  const fake = new FakeApi();
  const server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    api: fake.api(),
    server: fake.server.view(),
    idleMs: IDLE_MS,
    startTransport: (given, accept) => {
      const held = { ...given.held, timeoutMs: options.messageTimeoutMs };
      if (startTransport === undefined) throw new Error("Cannot test without an engine");
      return startTransport({ ...given, held }, accept);
    },
  });
  const socket = connect(server.port, "127.0.0.1");
  const heard: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => heard.push(Buffer.from(bytes)));
  socket.on("error", () => {});
  const closed = once(socket, "close");
  const body = message(encodePayload("ServerCheckRequest", JSON.stringify({ a: "x".repeat(800) })));
  const partBytes = Math.ceil(body.length / PARTS);
  socket.write(Buffer.concat([PREFACE, settings(), HEAD]));
  for (let part = 0; part < options.parts; part++) {
    const bytes = body.subarray(part * partBytes, (part + 1) * partBytes);
    const flags = part === PARTS - 1 ? 1 : 0;
    socket.write(frame({ type: 0, flags, stream: 1 }, bytes));
    if (part < PARTS - 1) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  }
  // Without a set-up the connection ends once it is silent.
  await closed;
  const { faults } = server.stats();
  await server.stop();
  return { heard: Buffer.concat(heard), faults };
}

engineTest(
  "a slow message without a push stream is taken, however long silence is borne",
  async (start) => {
    const { heard, faults } = await upload(start, { parts: PARTS, messageTimeoutMs: 60_000 });
    assert(heard.includes("ServerCheckResponse"), heard.toString("latin1"));
    // The silence afterwards.
    assertEquals(faults, 1);
  },
);

engineTest(
  "a message that is not whole in its time ends with a status and a line",
  async (start) => {
    const { heard, faults } = await upload(start, { parts: 3, messageTimeoutMs: 500 });
    // The status of gRPC, or RST_STREAM with ENHANCE_YOUR_CALM.
    const reset = frame({ type: 3, stream: 1 }, [0, 0, 0, 11]);
    assert(
      heard.includes("did not arrive in time") || heard.includes(reset),
      heard.toString("hex"),
    );
    assertEquals(faults, 2);
  },
);
