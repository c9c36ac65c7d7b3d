import type { Membership, NodeId } from "../../src/raft/mod.ts";
import type { PlantedBug } from "../../src/raft/mod.ts";
import { Rng } from "../support/rng.ts";
import { EventQueue } from "./event_queue.ts";
import type { Checks, Host } from "./host.ts";
import { allInvariants, checksOf } from "./invariants/mod.ts";
import { EntryRegistry, Ledger } from "./ledger.ts";
import { Network } from "./network.ts";
import { SimNode } from "./node.ts";
import { drawOptions, drawRealOptions, type SimOptions } from "./options.ts";
import { Oracle } from "./oracle.ts";
import type { ShellBug } from "./planted_bugs/shell.ts";
import { NEW_VERSION, OLD_VERSION } from "./real/real_command.ts";
import { machineOf } from "./real/pieces.ts";
import { Trace } from "./trace.ts";
import { Violation } from "./violation.ts";
import { Client } from "./workload.ts";

/** What a run is made from. Equal setups give byte-equal traces. */
export interface Setup {
  readonly seed: number;
  readonly keepTrace?: boolean;
  readonly shellBug?: ShellBug;
  readonly coreBug?: PlantedBug;
  /** Takes precedence over what the seed draws. */
  readonly fixed?: Partial<SimOptions>;
}

/** Keeps the stream of the real options apart from the one that everything else is drawn from. */
const REAL_STREAM = 1 << 24;

const NOBODY: Membership = {
  voters: [],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};

/** A whole cluster with its clients, network, disks and clocks, on one queue of events. */
export class World implements Host {
  readonly options: SimOptions;
  readonly rng: Rng;
  readonly trace: Trace;
  readonly network: Network;
  readonly ledger: Ledger;
  readonly oracle: Oracle;
  readonly checks: Checks;
  readonly shellBug: ShellBug | undefined;
  readonly coreBugs: ReadonlySet<PlantedBug>;
  readonly nodes = new Map<NodeId, SimNode>();
  readonly clients: Client[] = [];
  readonly faults = new Map<string, number>();
  /** Nodes that clients may ask. */
  targets: NodeId[] = [];
  now = 0;
  events = 0;
  readonly #queue = new EventQueue();
  #tokens = 0;

  constructor(setup: Setup) {
    this.rng = Rng.fromSeed(setup.seed);
    const drawn = drawRealOptions(Rng.fromSeed(setup.seed + REAL_STREAM));
    this.options = { ...drawOptions(this.rng), ...drawn, ...setup.fixed };
    this.trace = new Trace(setup.keepTrace === true);
    this.shellBug = setup.shellBug;
    this.coreBugs = new Set(setup.coreBug === undefined ? [] : [setup.coreBug]);
    this.network = new Network(
      this,
      this.rng.fork(),
      this.options,
      (fault) => this.countFault(`packet ${fault}`),
    );
    const voters = Array.from({ length: this.options.voters }, (_, at) => at + 1);
    const bootstrap = { ...NOBODY, voters };
    this.ledger = new Ledger(bootstrap, machineOf(this, NEW_VERSION, 0));
    this.oracle = new Oracle(this.ledger);
    const sight = { ledger: this.ledger, registry: new EntryRegistry(), nodes: this.nodes };
    this.checks = checksOf(allInvariants(sight));
    for (const id of voters) this.#add(id, bootstrap);
    for (let id = 1; id <= this.options.clients; id++) this.clients.push(new Client(id, this));
  }

  get isFaulty(): boolean {
    return this.network.faulty;
  }

  at(delayUs: number, run: () => void): void {
    this.#queue.push(this.now + delayUs, run);
  }

  transmit(from: NodeId, to: NodeId, deliver: (node: SimNode) => void): boolean {
    const sent = this.network.send(from, to, () => {
      const node = this.nodes.get(to === 0 ? from : to);
      if (node !== undefined) deliver(node);
    });
    // A connection whose answers do not come back is seen to break as well.
    return sent && !this.network.isBlocked(to, from);
  }

  /** Runs events until the time or until `isDone`, whichever comes first. */
  run(untilUs: number, isDone: () => boolean = () => false): void {
    while (!isDone()) {
      const event = this.#queue.pop();
      if (event === undefined) return;
      if (event.at > untilUs) {
        // Not due yet: it goes back with a new order, which is the same in every run of this seed.
        this.#queue.push(event.at, event.run);
        this.now = untilUs;
        return;
      }
      this.now = event.at;
      this.events++;
      event.run();
    }
  }

  /** A node that has never been a member; it waits to be added. */
  addNode(): SimNode {
    const id = Math.max(...this.nodes.keys()) + 1;
    const alone = this.shellBug === "joinerBootstraps" ? { ...NOBODY, voters: [id] } : NOBODY;
    const mixed = this.options.real && this.options.upgrades;
    const version = mixed ? this.rng.pick([OLD_VERSION, NEW_VERSION]) : OLD_VERSION;
    return this.#add(id, alone, version);
  }

  isUp(id: NodeId): boolean {
    return this.nodes.get(id)?.isUp === true;
  }

  outdated(node: SimNode, index: number): void {
    const { voters, votersOutgoing, learners } = this.ledger.membershipAt(index);
    const isMember = [voters, votersOutgoing, learners].some((list) => list.includes(node.id));
    if (isMember && !node.rules.wasDowngraded) {
      throw new Violation(
        "mixed_versions",
        `node ${node.id} takes part with version ${node.rules.version} of the rules ` +
          `and cannot apply entry ${index}`,
      );
    }
    node.rules.isOutdated = true;
    this.trace.add(this.now, node.id, "outdated", index);
    this.countFault("node stopped as too old");
    node.crash();
  }

  exited(node: SimNode): void {
    node.crash();
    this.restartLater(node);
  }

  /** Starts a crashed node again after a while. */
  restartLater(node: SimNode): void {
    this.at(20_000 + this.rng.below(1_000_000), () => node.start());
  }

  countFault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  doubted(request: number): void {
    this.oracle.doubted(request);
  }

  asked(request: number): void {
    this.oracle.asked(request);
  }

  surelyRefused(request: number): void {
    this.oracle.surelyRefused(request);
  }

  nextToken(): number {
    return ++this.#tokens;
  }

  /** The node that leads in the highest term, if one believes it leads. */
  leader(): SimNode | undefined {
    let found: SimNode | undefined;
    for (const node of this.nodes.values()) {
      if (!node.isUp || node.status?.role !== "leader") continue;
      if (node.status.term > (found?.status?.term ?? 0)) found = node;
    }
    return found;
  }

  #add(id: NodeId, bootstrap: Membership, version = OLD_VERSION): SimNode {
    const node = new SimNode(id, bootstrap, this, version);
    this.nodes.set(id, node);
    this.targets = [...this.targets, id];
    node.start();
    return node;
  }
}
