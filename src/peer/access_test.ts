import { assertEquals, assertStringIncludes } from "#assert";
import { createServer, type Socket } from "node:net";
import { membershipOf } from "../raft/mod.ts";
import { clusterAccess } from "../base/mod.ts";
import { grpcDial, type StreamKind } from "./mod.ts";
import { CALLS_OWN_MACHINE_ONLY, TAKES_OWN_MACHINE_ONLY } from "./access.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { ClusterKey } from "./cluster_key.ts";
import { decodeFrame } from "./frame.ts";
import { PEER_CALLS } from "./types.ts";
import {
  connectAll,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../../tests/support/peer/peer_fixture.ts";

const HELLO = {
  clusterId: "",
  nodeId: 2,
  targetId: 0,
  address: "10.9.9.9:9848",
  incarnation: "i",
  software: "test",
  rules: 1,
};

/** What a node says to whoever opens a stream from there: the first frame's kind, and the text of a refusal. */
async function said(
  peer: TestPeer,
  streamKind: StreamKind,
  isOwnMachine: boolean,
): Promise<string> {
  const frames: Uint8Array[] = [];
  let ended = false;
  const stream = {
    queuedBytes: 0,
    send: (frame: Uint8Array) => void frames.push(frame),
    end: () => void (ended = true),
  };
  const remote = isOwnMachine ? "127.0.0.1:5" : "10.9.9.9:5";
  const events = peer.link.accept(streamKind, stream, { remote, isOwnMachine });
  events.message(new CallerHandshake(HELLO, new ClusterKey(""), streamKind).firstFrame, true);
  await until(() => ended || frames.length > 0, "the first frame");
  const { kind, body } = decodeFrame(frames[0] ?? new Uint8Array());
  if (!ended) events.closed("the test is over");
  return kind === "refuse" ? `refuse ${new TextDecoder().decode(body)}` : kind;
}

Deno.test("the token decides who is a node; without one the machine's own nodes are taken", () => {
  assertEquals(clusterAccess("t", false), "token");
  assertEquals(clusterAccess("t", true), "token");
  assertEquals(clusterAccess("", false), "own-machine");
  assertEquals(clusterAccess("", true), "insecure");
});

Deno.test("without a token a stream from another machine is refused for both kinds of stream before it is heard", async () => {
  const peer = await startPeer({ id: 1, token: "" });
  try {
    for (const streamKind of ["Link", "Snapshot"] as const) {
      const { refused } = peer.link.stats();
      assertEquals(await said(peer, streamKind, false), `refuse ${TAKES_OWN_MACHINE_ONLY}`);
      assertEquals([peer.link.stats().refused, peer.link.stats().incoming], [refused + 1, 0]);
      assertEquals(await said(peer, streamKind, true), "challenge");
    }
    assertEquals(peer.texts("warn")[0], `refused a node: ${TAKES_OWN_MACHINE_ONLY}`);
    for (const line of ["RNACOS_CLUSTER_TOKEN=", "RNACOS_CLUSTER_INSECURE=true"]) {
      assertStringIncludes(TAKES_OWN_MACHINE_ONLY, line);
      assertStringIncludes(CALLS_OWN_MACHINE_ONLY, line);
    }
  } finally {
    await peer.close();
  }
});

Deno.test("with a token, or for whoever insists, streams from anywhere are challenged", async () => {
  for (const options of [{ token: "t" }, { token: "", access: "insecure" as const }]) {
    const peer = await startPeer({ id: 1, ...options });
    try {
      assertEquals(await said(peer, "Link", false), "challenge");
      assertEquals(await said(peer, "Snapshot", false), "challenge");
    } finally {
      await peer.close();
    }
  }
});

Deno.test("nodes of one machine reach each other without a token, through loopback and its own address", async () => {
  const [one, two] = [await startPeer({ id: 1, token: "" }), await startPeer({ id: 2, token: "" })];
  try {
    await connectAll(one, two);
  } finally {
    await one.close();
    await two.close();
  }
});

Deno.test("a claim changes nothing where nobody has proved a token", async () => {
  const foreign = { id: 2, token: "", clusterId: "d".repeat(32) };
  for (const access of ["own-machine", "insecure"] as const) {
    const [own, other] = [
      await startPeer({ id: 1, token: "", access }),
      await startPeer({ ...foreign, access }),
    ];
    try {
      introduce(other, own);
      await until(() => other.fault(1).includes("belongs to cluster"), "the refusal");
      assertEquals(own.claims, []);
      assertStringIncludes(own.texts("warn").join(), "belongs to cluster ddd");
    } finally {
      await own.close();
      await other.close();
    }
  }
});

/** Addresses of this machine that a network reaches. */
function outerAddress(): string | undefined {
  return Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;
}

Deno.test({
  name: "the machine's own outer address is its own, on both sides",
  ignore: outerAddress() === undefined,
  fn: async () => {
    const host = outerAddress() ?? "";
    const peers = [];
    for (const id of [1, 2]) peers.push(await startPeer({ id, token: "", host }));
    const [one, two] = peers as [TestPeer, TestPeer];
    try {
      await connectAll(one, two);
    } finally {
      await one.close();
      await two.close();
    }
  },
});

/** A port of this machine that counts what it is told. */
async function listener() {
  let heardBytes = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("data", (bytes: Uint8Array) => heardBytes += bytes.length);
    socket.on("error", () => {});
  });
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    heard: () => ({ heardBytes, connections }),
    hangUp,
    close: () => {
      hangUp();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What becomes of a stream to there, by a rule that takes every address for another machine's. */
async function dialFar(access: Parameters<typeof grpcDial>[0], port: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const stream = grpcDial(access, { isOwn: () => false })(`127.0.0.1:${port}`, "Link", {
    message: () => {},
    closed: resolve,
  });
  stream.send(new CallerHandshake(HELLO, new ClusterKey(""), "Link").firstFrame);
  return await promise;
}

Deno.test("without a token not a byte leaves for another machine, whatever name led there", async () => {
  const far = await listener();
  try {
    assertEquals(await dialFar("own-machine", far.port), CALLS_OWN_MACHINE_ONLY);
    await until(() => far.heard().connections === 1, "the connection");
    assertEquals(far.heard().heardBytes, 0);
    for (const access of ["token", "insecure"] as const) {
      const before = far.heard().heardBytes;
      const ended = dialFar(access, far.port);
      await until(() => far.heard().heardBytes > before, `what is said with ${access}`);
      far.hangUp();
      await ended;
    }
  } finally {
    await far.close();
  }
});

Deno.test("a call, a link and a snapshot to another machine fail with the line to add", async () => {
  const far = await listener();
  const peer = await startPeer({
    id: 1,
    token: "",
    dial: grpcDial("own-machine", { isOwn: () => false }),
  });
  try {
    const address = `127.0.0.1:${far.port}`;
    const body = new Uint8Array();
    const asked = await peer.link.callAddress(address, PEER_CALLS.join, body, 2_000);
    assertEquals(asked, {
      type: "refused",
      reason: CALLS_OWN_MACHINE_ONLY,
      answered: false,
      clusterId: "",
    });
    peer.link.setAddresses(new Map([[2, address]]));
    await until(() => peer.fault(2) === CALLS_OWN_MACHINE_ONLY, "the fault of the link");
    const message = {
      type: "installSnapshot",
      from: 1,
      to: 2,
      term: 1,
      meta: { index: 1, term: 1, membership: membershipOf([1]) },
    } as const;
    const snapshot = { sizeBytes: 0, chunks: () => [] };
    assertEquals(await peer.link.sendSnapshot(message, snapshot as never), false);
    assertStringIncludes(peer.texts("warn").join(), `snapshot not sent: ${CALLS_OWN_MACHINE_ONLY}`);
    assertEquals(far.heard().heardBytes, 0);
  } finally {
    await peer.close();
    await far.close();
  }
});
