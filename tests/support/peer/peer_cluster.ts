/** Three voters in one process, each with a gRPC server and links of its own: real sockets, fixed addresses. */
import { silentLogger, systemClock } from "../../../src/base/mod.ts";
import { type GrpcServer, startGrpcServer } from "../../../src/grpc/mod.ts";
import type { StartNodeOptions } from "../../../src/node/mod.ts";
import { type RunningNode, startNode } from "../../../src/node/mod.ts";
import { grpcDial, PeerLink, peerService } from "../../../src/peer/mod.ts";
import { createStateMachine, type StateMachine } from "../../../src/state/mod.ts";
import { createMemoryStore, MemoryDisk, type RaftStore } from "../../../src/store/mod.ts";
import { FakeServer } from "../fake_server.ts";
import { CLUSTER, until } from "./peer_fixture.ts";

export const IDS = [1, 2, 3] as const;

export interface Member {
  readonly id: number;
  readonly node: RunningNode;
  readonly machine: StateMachine;
  readonly link: PeerLink;
  readonly server: GrpcServer;
}

export interface ClusterOptions {
  readonly node?: Partial<StartNodeOptions>;
  /** A store with an identity, opened and not recovered; memory by default. */
  readonly openStore?: (id: number) => Promise<RaftStore>;
}

export class PeerCluster {
  readonly members = new Map<number, Member>();
  readonly #options: ClusterOptions;
  readonly #ports = new Map<number, number>();
  readonly #disks = new Map<number, MemoryDisk>();

  constructor(options: ClusterOptions = {}) {
    this.#options = options;
  }

  get all(): Member[] {
    return [...this.members.values()];
  }

  get leader(): Member | undefined {
    return this.all.find(({ node }) => node.status().raft.role === "leader");
  }

  get follower(): Member {
    const found = this.all.find(({ node }) => node.status().raft.role === "follower");
    if (found === undefined) throw new Error("Nobody follows");
    return found;
  }

  /** Starts a node on the port that it had before; the others learn where it is. */
  async start(id: number): Promise<Member> {
    const server: GrpcServer = await startGrpcServer({
      host: "127.0.0.1",
      port: this.#ports.get(id) ?? 0,
      server: new FakeServer().view(),
      streams: peerService((streamKind, stream, source) => link.accept(streamKind, stream, source)),
    });
    this.#ports.set(id, server.port);
    const link = new PeerLink({
      nodeId: id,
      address: this.#address(id),
      token: "secret",
      access: "token",
      software: "test",
      incarnation: crypto.randomUUID(),
      dial: grpcDial("token"),
      clock: systemClock,
      log: silentLogger,
      random: Math.random,
    });
    link.setCluster(CLUSTER);
    const machine = createStateMachine();
    const node = await startNode({
      nodeId: id,
      autoInit: false,
      store: await this.#store(id),
      machine,
      log: silentLogger,
      transport: link,
      tickMs: 20,
      ...this.#options.node,
    });
    const member = { id, node, machine, link, server };
    this.members.set(id, member);
    for (const { link: one } of this.all) {
      one.setAddresses(
        new Map([...this.#ports.keys()].map((other) => [other, this.#address(other)])),
      );
    }
    return member;
  }

  async startAll(): Promise<void> {
    for (const id of IDS) await this.start(id);
    await Promise.all(this.all.map(({ node }) => node.started));
  }

  async stop(id: number): Promise<void> {
    const member = this.members.get(id);
    this.members.delete(id);
    await member?.node.stop();
    await member?.server.stop();
  }

  /** Cuts the node off without a word: its streams end, its server is gone, what it knows is its disk. */
  async kill(id: number): Promise<void> {
    const member = this.members.get(id);
    this.members.delete(id);
    await member?.link.stop();
    await member?.server.stop();
    await member?.node.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.members.keys()].map((id) => this.stop(id)));
  }

  /** Resolves with the leader once there is one that the node knows of. */
  async settled(): Promise<Member> {
    await until(
      () => this.leader !== undefined && this.all.every(({ node }) => node.isReady()),
      "a leader",
    );
    const { leader } = this;
    if (leader === undefined) throw new Error("Nobody leads");
    return leader;
  }

  /** Resolves when all have applied the same and hold equal states. */
  async equal(): Promise<void> {
    await until(() => {
      const indexes = new Set(this.all.map(({ machine }) => machine.appliedIndex()));
      return indexes.size === 1;
    }, "equal applied indexes");
    const digests = new Set(this.all.map(({ machine }) => machine.digest()));
    if (digests.size !== 1) throw new Error(`The states differ: ${[...digests].join(" ")}`);
  }

  #address(id: number): string {
    return `127.0.0.1:${this.#ports.get(id)}`;
  }

  async #store(id: number): Promise<RaftStore> {
    const { openStore } = this.#options;
    if (openStore !== undefined) return await openStore(id);
    let disk = this.#disks.get(id);
    if (disk === undefined) {
      disk = new MemoryDisk();
      disk.identity = { clusterId: CLUSTER, nodeId: id, bootstrapVoters: [...IDS] };
      this.#disks.set(id, disk);
    }
    return createMemoryStore({ disk });
  }
}
