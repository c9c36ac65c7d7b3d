/** Nodes that speak TLS with each other, over real sockets. */
import { assertEquals, assertMatch } from "#assert";
import {
  connectAll,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../../tests/support/peer/peer_fixture.ts";
import { openTls } from "../../tests/support/tls/echo_port.ts";
import { makeAuthority, makePair } from "../../tests/support/tls/make_certificates.ts";
import { WANTS_CERTIFICATE } from "./access.ts";
import { PEER_CALLS } from "./types.ts";

const authority = await makeAuthority();
const stranger = await makeAuthority("another authority");
const STRICT = { mode: "strict", clientAuth: "nodes" } as const;
const MIXED = { mode: "mixed", clientAuth: "nodes" } as const;
type Tls = Awaited<ReturnType<typeof openTls>>;

async function nodeTls(rules: Parameters<typeof openTls>[0]["rules"], more = {}): Promise<Tls> {
  const pair = await makePair(authority, { name: "node", ...more });
  return await openTls({ rules, pair, ca: authority.cert });
}

/** Nodes 1, 2, ... each with this TLS; closed at the end. */
async function withPeers(
  all: readonly (Tls | undefined)[],
  run: (...peers: TestPeer[]) => Promise<void>,
): Promise<void> {
  const peers: TestPeer[] = [];
  for (const [at, one] of all.entries()) {
    peers.push(await startPeer({ id: at + 1, tls: one?.tls }));
  }
  try {
    await run(...peers);
  } finally {
    for (const peer of peers) await peer.close();
    for (const one of all) one?.close();
  }
}

Deno.test("strict nodes with certificates of one authority reach each other", async () => {
  const [one, two] = [await nodeTls(STRICT), await nodeTls(STRICT)];
  await withPeers([one, two], async (a, b) => {
    await connectAll(a, b);
    b.link.handle(PEER_CALLS.forward, (_caller, body) => Promise.resolve(body));
    const body = new Uint8Array(500_000).map((_, at) => at);
    assertEquals(await a.link.call(2, PEER_CALLS.forward, body, 10_000), { type: "answer", body });
    assertEquals([one.tls.figures().handshakes, two.tls.figures().handshakes], [1, 1]);
  });
});

Deno.test("mixed nodes use TLS with each other, and go without to one that has none", async () => {
  const [one, two] = [await nodeTls(MIXED), await nodeTls(MIXED)];
  await withPeers([one, two, undefined], async (a, b, old) => {
    await connectAll(a, b, old);
    assertEquals([one.tls.figures().handshakes, two.tls.figures().handshakes], [1, 1]);
    const text = "A node is called without TLS, which does not work with it";
    assertEquals(one.log.fieldsOf(text)["address"], old.address);
    assertEquals(two.tls.figures().plainDials, 1);
  });
});

Deno.test("a mixed and a strict node use TLS", async () => {
  const [one, two] = [await nodeTls(MIXED), await nodeTls(STRICT)];
  await withPeers([one, two], async (a, b) => {
    await connectAll(a, b);
    assertEquals([one.tls.figures().plainDials, two.tls.figures().plainDials], [0, 0]);
  });
});

const REFUSED = {
  "of another authority": await makePair(stranger, { name: "node" }),
  "that has ended": await makePair(authority, {
    name: "node",
    startsMs: Date.now() - 9_000,
    endsMs: Date.now() - 1_000,
  }),
  "for servers only": await makePair(authority, { name: "node", uses: ["server"] }),
};

for (const [name, pair] of Object.entries(REFUSED)) {
  Deno.test(`a node with a certificate ${name} is refused, and told so`, async () => {
    const good = await nodeTls(STRICT);
    const bad = await openTls({ rules: STRICT, pair, ca: authority.cert });
    await withPeers([good, bad], async (a, b) => {
      introduce(b, a);
      await until(() => /refused|certificate/.test(b.fault(1)), "the fault is known");
      assertMatch(b.fault(1), /takes nodes in TLS with a certificate/);
      await until(() => a.texts("warn").length > 0, "the refusal is told");
      assertEquals(a.texts("warn")[0], `refused a node: ${WANTS_CERTIFICATE}`);
    });
  });
}

Deno.test("a node is not called whose certificate is another one's", async () => {
  const other = { "another authority": { ca: stranger, hosts: ["127.0.0.1"] } };
  const hosts = { "another host": { ca: authority, hosts: ["elsewhere.example"] } };
  for (const [name, { ca, hosts: names }] of Object.entries({ ...other, ...hosts })) {
    const pair = await makePair(ca, { name, hosts: names });
    const theirs = await openTls({ rules: STRICT, pair, ca: authority.cert });
    const ours = await nodeTls(STRICT);
    await withPeers([ours, theirs], async (a, b) => {
      introduce(a, b);
      await until(() => a.fault(2).includes("secured"), "the fault is known");
      assertMatch(a.fault(2), /could not be secured: .*(altnames|certificate|VERIFY)/);
    });
  }
});

Deno.test("a strict node and one without TLS do not reach each other", async () => {
  const strict = await nodeTls(STRICT);
  await withPeers([strict, undefined], async (a, b) => {
    introduce(a, b);
    introduce(b, a);
    await until(() => a.fault(2).includes("secured"), "the fault of the strict one");
    await until(() => !["", "connecting"].includes(b.fault(1)), "the fault of the other one");
    assertEquals([a.isConnected(2), b.isConnected(1)], [false, false]);
    await until(() => strict.tls.figures().failures > 0, "the plain connection is refused");
  });
});
