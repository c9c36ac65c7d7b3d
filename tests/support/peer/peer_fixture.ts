/** Nodes with real sockets for tests of the link: a gRPC server, a link, and what they have heard. */
import {
  type ClusterAccess,
  clusterAccess,
  type LogLevel,
  systemClock,
} from "../../../src/base/mod.ts";
import { type GrpcServer, startGrpcServer } from "../../../src/grpc/mod.ts";
import type { TransportPort } from "../../../src/node/mod.ts";
import { type Dial, grpcDial, PeerLink, peerService } from "../../../src/peer/mod.ts";
import type { Message, NodeId } from "../../../src/raft/mod.ts";
import type { NodeTls } from "../../../src/tls/mod.ts";
import { CollectedLog } from "../collected_log.ts";
import { FakeServer } from "../fake_server.ts";

export const CLUSTER = "c".repeat(32);

export interface TestPeerOptions {
  readonly id: NodeId;
  readonly clusterId?: string;
  readonly token?: string;
  /** What the token allows when absent. */
  readonly access?: ClusterAccess;
  readonly dial?: Dial;
  readonly incarnation?: string;
  readonly port?: number;
  /** Where it listens; loopback when absent. */
  readonly host?: string;
  readonly target?: Partial<TransportPort>;
  readonly idleMs?: number;
  readonly maxConnections?: number;
  readonly tls?: NodeTls | undefined;
}

export class TestPeer {
  readonly received: Message[] = [];
  readonly unreachable: NodeId[] = [];
  readonly reachable: NodeId[] = [];
  readonly greeted: string[] = [];
  readonly claims: string[] = [];
  readonly log = new CollectedLog("info");
  /** Added to the clock. */
  aheadMs = 0;
  readonly id: NodeId;
  readonly link: PeerLink;
  readonly server: GrpcServer;
  readonly #host: string;

  constructor(options: TestPeerOptions, server: GrpcServer) {
    this.id = options.id;
    this.#host = options.host ?? "127.0.0.1";
    this.server = server;
    const { tls } = options;
    const token = options.token ?? "secret";
    const access = options.access ?? clusterAccess(token, false);
    this.link = new PeerLink({
      nodeId: options.id,
      address: this.address,
      token,
      access,
      software: "test",
      incarnation: options.incarnation ?? crypto.randomUUID(),
      wantsCertificate: tls?.wantsCertificates === true,
      dial: options.dial ??
        grpcDial(access, { tls: tls && ((address) => tls.dial(address)) }),
      clock: {
        nowMs: () => systemClock.nowMs(),
        monotonicMs: () => systemClock.monotonicMs() + this.aheadMs,
      },
      log: this.log.logger,
      random: Math.random,
    });
    this.link.setCluster(options.clusterId ?? CLUSTER);
    this.link.onEvents({
      greeted: (id, address) => this.greeted.push(`${id} ${address}`),
      connected: () => {},
      judge: () => undefined,
      claimed: (id, clusterId) => this.claims.push(`${id} ${clusterId}`),
    });
    this.link.attach({
      receive: (message) => this.received.push(message),
      unreachable: (id) => this.unreachable.push(id),
      reachable: (id) => this.reachable.push(id),
      forwarded: () => Promise.resolve({ type: "refused", leader: 0 }),
      receiveSnapshot: () => Promise.reject(new Error("no snapshot is expected")),
      ...options.target,
    });
  }

  get address(): string {
    return `${this.#host}:${this.server.port}`;
  }

  /** Why the stream to this node is not open; empty when it is. */
  fault(id: NodeId): string {
    const state = this.link.states().find((one) => one.id === id);
    return state === undefined ? "unknown" : state.fault;
  }

  isConnected(id: NodeId): boolean {
    return this.fault(id) === "";
  }

  texts(level: LogLevel): string[] {
    return this.log.entries.filter((entry) => entry.level === level)
      .map(({ message, fields }) => `${message}: ${fields.reason ?? fields.error ?? ""}`);
  }

  async close(): Promise<void> {
    await this.link.stop();
    await this.server.stop();
  }
}

export async function startPeer(options: TestPeerOptions): Promise<TestPeer> {
  const { port = 0, idleMs, maxConnections, tls } = options;
  const server: GrpcServer = await startGrpcServer({
    host: options.host ?? "127.0.0.1",
    port,
    server: new FakeServer().view(),
    secure: tls?.securing(["h2"]),
    streams: peerService((streamKind, stream, source) =>
      peer.link.accept(streamKind, stream, source)
    ),
    ...(idleMs !== undefined && { idleMs }),
    ...(maxConnections !== undefined && { maxConnections }),
  });
  const peer = new TestPeer(options, server);
  return peer;
}

/** Lets each know the other ones, and waits until all are connected. */
export async function connectAll(...peers: readonly TestPeer[]): Promise<void> {
  for (const peer of peers) introduce(peer, ...peers);
  const whole = (peer: TestPeer) => peer.link.states().every((state) => state.connected);
  await until(() => peers.every(whole), "all are connected");
}

/** Tells a node where the others are. */
export function introduce(peer: TestPeer, ...others: readonly TestPeer[]): void {
  peer.link.setAddresses(new Map(others.map((other) => [other.id, other.address])));
}

/** Waits for something that no event tells of. */
export async function until(check: () => boolean, what: string, timeoutMs = 20_000): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > deadlineMs) throw new Error(`Not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export function heartbeat(from: NodeId, to: NodeId, readContext = 0): Message {
  return { type: "heartbeat", from, to, term: 1, commit: 0, readContext };
}
