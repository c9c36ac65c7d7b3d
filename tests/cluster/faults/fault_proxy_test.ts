import { assert, assertEquals } from "#assert";
import { FaultProxy } from "./fault_proxy.ts";
import { LinkRules } from "./link_rules.ts";

const DIALLER = 1;
const SERVED = 2;

/** Who dials is found in tables that only this kernel has. */
function test(name: string, body: () => Promise<void>): void {
  if (Deno.build.os === "linux") Deno.test(name, body);
}

/** An echo behind a proxy; this very process is the node that dials. */
async function withEcho(body: (rules: LinkRules, port: number) => Promise<void>): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      served.push(connection.readable.pipeTo(connection.writable).catch(() => {}));
    }
  })();
  const rules = new LinkRules();
  const proxy = new FaultProxy({
    rules,
    nodeId: SERVED,
    targetPort: listener.addr.port,
    processes: () => new Map([[Deno.pid, DIALLER]]),
  });
  try {
    await body(rules, proxy.port);
  } finally {
    await proxy.close();
    listener.close();
    await accepting;
    await Promise.all(served);
  }
}

const connect = (port: number) => Deno.connect({ hostname: "127.0.0.1", port });

async function send(connection: Deno.TcpConn, byte: number): Promise<void> {
  await connection.write(Uint8Array.of(byte));
}

/** The next byte; undefined when the connection has ended. */
async function receive(connection: Deno.TcpConn): Promise<number | undefined> {
  const buffer = new Uint8Array(1);
  try {
    return await connection.read(buffer) === null ? undefined : buffer[0];
  } catch (thrown) {
    if (thrown instanceof Deno.errors.ConnectionReset) return undefined;
    throw thrown;
  }
}

async function isSilent(answer: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), 100);
  const silent = await Promise.race([promise, answer.then(() => false)]);
  clearTimeout(timer);
  return silent;
}

test("a free link carries bytes both ways", () =>
  withEcho(async (_rules, port) => {
    using connection = await connect(port);
    await send(connection, 7);
    assertEquals(await receive(connection), 7);
  }));

for (const [from, to] of [[DIALLER, SERVED], [SERVED, DIALLER]] as const) {
  test(`what node ${from} says to node ${to} waits while that way is held`, () =>
    withEcho(async (rules, port) => {
      using connection = await connect(port);
      await send(connection, 1);
      assertEquals(await receive(connection), 1);
      rules.set(from, to, { mode: "hold" });
      await send(connection, 2);
      const answer = receive(connection);
      assert(await isSilent(answer));
      rules.heal();
      assertEquals(await answer, 2);
    }));
}

test("a broken link ends connections and takes no new ones", () =>
  withEcho(async (rules, port) => {
    using connection = await connect(port);
    await send(connection, 1);
    assertEquals(await receive(connection), 1);
    rules.set(SERVED, DIALLER, { mode: "break" });
    assertEquals(await receive(connection), undefined);
    using second = await connect(port);
    assertEquals(await receive(second), undefined);
  }));

test("a delayed link keeps the order", () =>
  withEcho(async (rules, port) => {
    using connection = await connect(port);
    rules.set(DIALLER, SERVED, { delayMs: 120 });
    const beganMs = performance.now();
    await send(connection, 1);
    const first = receive(connection);
    assert(await isSilent(first));
    rules.set(DIALLER, SERVED, { delayMs: 0 });
    await send(connection, 2);
    assertEquals(await first, 1);
    assertEquals(await receive(connection), 2);
    assert(performance.now() - beganMs >= 110);
  }));

test("a connection of no node is not carried", () =>
  withEcho(async (rules, port) => {
    const stranger = new FaultProxy({
      rules,
      nodeId: SERVED,
      targetPort: port,
      processes: () => new Map(),
    });
    using connection = await connect(stranger.port);
    assertEquals(await receive(connection), undefined);
    await stranger.close();
  }));
