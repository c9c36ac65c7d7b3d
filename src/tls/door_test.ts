/** Doors over real sockets, with clients of the platform. */
import { assert, assertEquals, assertLess, assertMatch } from "#assert";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { ByteSocket } from "../wire/mod.ts";
import { echoPort } from "../../tests/support/tls/echo_port.ts";
import { makeAuthority, makePair } from "../../tests/support/tls/make_certificates.ts";

type Port = Awaited<ReturnType<typeof echoPort>>;

const STRICT = { mode: "strict", clientAuth: "none" } as const;
const MIXED = { mode: "mixed", clientAuth: "none" } as const;
const NODES = { mode: "strict", clientAuth: "nodes" } as const;
const ALL = { mode: "strict", clientAuth: "all" } as const;

async function client(port: Port, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({
    host: "127.0.0.1",
    port: port.port,
    ca: port.ca.cert,
    ALPNProtocols: ["h2"],
    ...options,
  });
  await once(socket, "secureConnect");
  return socket;
}

async function ask(socket: TLSSocket, text: string): Promise<string> {
  socket.write(text);
  return await new Promise((resolve, reject) => {
    let answer = "";
    socket.on("data", (part: Buffer) => {
      answer += part.toString();
      if (answer.length >= text.length) resolve(answer);
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
  });
}

async function end(socket: TLSSocket): Promise<void> {
  const closed = once(socket, "close");
  socket.destroy();
  await closed;
}

async function plain(port: Port, text: string): Promise<string> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port: port.port });
  await socket.write(new TextEncoder().encode(text));
  const answer = await readSome(socket);
  socket.close();
  return answer;
}

async function readSome(socket: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(1_024);
  try {
    const count = await socket.read(buffer);
    return count === null ? "" : new TextDecoder().decode(buffer.subarray(0, count));
  } catch {
    return ""; // Reset.
  }
}

function test(
  name: string,
  options: Parameters<typeof echoPort>[0],
  run: (port: Port) => Promise<void>,
) {
  Deno.test(name, async () => {
    const port = await echoPort(options);
    try {
      await run(port);
    } finally {
      await port.stop();
    }
  });
}

test(
  "bytes go through TLS in both directions, and the protocol is agreed on",
  { rules: STRICT },
  async (port) => {
    const socket = await client(port);
    assertEquals(socket.alpnProtocol, "h2");
    assertEquals(await ask(socket, "hello"), "hello");
    assertEquals(port.sockets.map(({ isSecure, isProven }) => [isSecure, isProven]), [[
      true,
      false,
    ]]);
    assertEquals(port.tls.figures().handshakes, 1);
    await end(socket);
  },
);

test("large amounts arrive whole", { rules: STRICT }, async (port) => {
  const socket = await client(port);
  const sent = new Uint8Array(3_000_000).map((_, at) => at * 7 + (at >> 10));
  const parts: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  socket.on("data", (part: Buffer) => {
    parts.push(part);
    count += part.length;
    if (count >= sent.length) resolve();
  });
  socket.write(sent);
  await promise;
  assert(Buffer.concat(parts).equals(sent));
  await end(socket);
});

test(
  "a client of another protocol is refused",
  { rules: STRICT, protocols: ["http/1.1"] },
  async (port) => {
    const socket = connect({
      host: "127.0.0.1",
      port: port.port,
      ca: port.ca.cert,
      ALPNProtocols: ["h2"],
    });
    await once(socket, "error");
    assertEquals(port.tls.figures().failures, 1);
  },
);

test("a client that names no protocol is served", { rules: STRICT }, async (port) => {
  const socket = connect({ host: "127.0.0.1", port: port.port, ca: port.ca.cert });
  await once(socket, "secureConnect");
  assertEquals(await ask(socket, "hello"), "hello");
  await end(socket);
});

test("mixed takes plain connections as they are", { rules: MIXED }, async (port) => {
  assertEquals(await plain(port, "GET /hello"), "GET /hello");
  const socket = await client(port);
  assertEquals(await ask(socket, "hello"), "hello");
  assertEquals(port.sockets.map(({ isSecure }) => isSecure), [false, true]);
  await end(socket);
});

test(
  "strict tells a plain request over HTTP what is wanted, and closes others",
  { rules: STRICT },
  async (port) => {
    assertMatch(await plain(port, "GET / HTTP/1.1\r\n\r\n"), /^HTTP\/1\.1 400 [^]*speaks TLS/);
    assertEquals(await plain(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "");
    assertEquals(port.tls.figures().failures, 2);
  },
);

test("what begins as TLS and is none is closed", { rules: MIXED }, async (port) => {
  for (
    const bytes of [
      "\x16\x02\x01",
      "\x16\x03\x01\x00\x00",
      "\x16\x03\x01\x7f\x7f",
      "\x16\x03\x01\x00\x04\x02abc",
    ]
  ) {
    assertEquals(await plain(port, bytes), "");
  }
  const alert = await plain(port, "\x16\x03\x01\x00\x04\x01\x00\x00\x00");
  assert(alert === "" || alert.startsWith("\x15"));
  assertEquals(port.tls.figures().failures, 5);
});

test("a client that ends in the middle of its hello is gone", { rules: STRICT }, async (port) => {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port: port.port });
  await socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1));
  await socket.closeWrite();
  assertEquals(await readSome(socket), "");
  socket.close();
  assertMatch(await port.ends[0] ?? "", /said nothing/);
});

Deno.test("certificates of clients are asked for, and only trusted ones count", async (t) => {
  const authority = await makeAuthority();
  const stranger = await makeAuthority("another authority");
  const good = await makePair(authority, { name: "good" });
  const foreign = await makePair(stranger, { name: "foreign" });
  const selfMade = await makePair({ ...stranger, name: authority.name }, { name: "claimed" });
  const forServers = await makePair(authority, { name: "servers only", uses: ["server"] });
  const endsMs = Date.now() - 60_000;
  const ended = await makePair(authority, { name: "ended", startsMs: endsMs - 3_600_000, endsMs });
  const cases = { none: undefined, good, foreign, selfMade, forServers, ended };
  for (const rules of [NODES, ALL]) {
    for (const [name, pair] of Object.entries(cases)) {
      await t.step(`${rules.clientAuth}: ${name}`, async () => {
        const port = await echoPort({ rules, authority });
        const socket = connect({
          host: "127.0.0.1",
          port: port.port,
          ca: authority.cert,
          ALPNProtocols: ["h2"],
          ...pair,
        });
        let answer = "";
        try {
          await once(socket, "secureConnect");
          answer = await ask(socket, "hello");
        } catch {
          // Refused in the handshake.
        }
        const proven = port.sockets.map(({ isProven }) => isProven);
        const isGood = name === "good";
        assertEquals(answer, isGood || rules.clientAuth === "nodes" ? "hello" : "");
        assertEquals(proven, [isGood]);
        socket.destroy();
        await port.stop();
      });
    }
  }
});

test(
  "half a hello and silence end after a while, and cost what was sent",
  { rules: STRICT, handshakeMs: 50 },
  async (port) => {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: port.port });
    await socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1));
    assertEquals(await readSome(socket), "");
    socket.close();
    assertMatch(await port.ends[0] ?? "", /nothing was agreed on in 50 ms/);
    assertEquals(port.tls.figures(), { ...port.tls.figures(), handshakes: 0, failures: 1 });
  },
);

test(
  "a whole hello and silence end after a while, too",
  { rules: STRICT, handshakeMs: 50 },
  async (port) => {
    const hello = await helloOf(port);
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: port.port });
    await socket.write(hello);
    while (await readSome(socket) !== "");
    socket.close();
    assertMatch(await port.ends.at(-1) ?? "", /nothing was agreed on in 50 ms/);
  },
);

/** What a client of the platform says first. */
async function helloOf({ port }: Port): Promise<Uint8Array> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const socket = connect({ host: "127.0.0.1", port: listener.addr.port });
  socket.on("error", () => {});
  const accepted = await listener.accept();
  const bytes = new Uint8Array(4_096);
  const count = await accepted.read(bytes) ?? 0;
  accepted.close();
  listener.close();
  await end(socket);
  assert(port > 0 && count > 100);
  return bytes.subarray(0, count);
}

test("nothing is sealed for a client that does not read", { rules: STRICT }, async (port) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = denoClient(port, listener.addr.port);
  const counted = countedSocket(await listener.accept());
  const socket = port.secure(counted.socket);
  const first = socket.read(new Uint8Array(10));
  const reader = await connecting;
  await reader.write(Uint8Array.of(1));
  assertEquals(await first, 1);
  let sentBytes = 0;
  const sending = (async () => {
    const bytes = new Uint8Array(65_536);
    while (sentBytes < 400_000_000) sentBytes += await socket.write(bytes);
  })().catch(() => {});
  await untilSteady(() => sentBytes);
  // What the system keeps for both sides is in it.
  assertLess(sentBytes, 20_000_000);
  socket.close();
  reader.close();
  await sending;
  await counted.closed;
  listener.close();
});

test("nothing is read from a client while nobody wants to", { rules: STRICT }, async (port) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = denoClient(port, listener.addr.port);
  const counted = countedSocket(await listener.accept());
  const socket = port.secure(counted.socket);
  const first = socket.read(new Uint8Array(10));
  const sender = await connecting;
  const sending = sender.write(new Uint8Array(40_000_000)).catch(() => 0);
  assertEquals(await first, 10);
  await untilSteady(counted.readBytes);
  assertLess(counted.readBytes(), 200_000);
  socket.close();
  sender.close();
  await sending;
  await counted.closed;
  listener.close();
});

/** The platform's other client, which reads and sends what it is asked to. */
function denoClient({ ca }: Port, port: number): Promise<Deno.TlsConn> {
  return Deno.connectTls({
    hostname: "127.0.0.1",
    port,
    caCerts: [ca.cert],
    alpnProtocols: ["h2"],
  });
}

/** There is no event for nothing happening any more. */
async function untilSteady(value: () => number): Promise<void> {
  let before = -1;
  while (before !== value()) {
    before = value();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A connection that tells how much was read of it, and when it is closed. */
function countedSocket(accepted: Deno.TcpConn) {
  let readBytes = 0;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const socket: ByteSocket = {
    remoteAddr: accepted.remoteAddr,
    localAddr: accepted.localAddr,
    read: async (into) => {
      const count = await accepted.read(into);
      readBytes += count ?? 0;
      return count;
    },
    write: (bytes) => accepted.write(bytes),
    close: () => {
      accepted.close();
      resolve();
    },
  };
  return { socket, closed, readBytes: () => readBytes };
}
