import { RequestIds } from "../../src/node/request_id.ts";
import type { NodeId } from "../../src/raft/mod.ts";
import { type Command, type CommandBody, requestKey } from "./command.ts";
import type { Reply } from "./host.ts";
import { md5Of } from "./real/real_command.ts";
import type { World } from "./world.ts";

const TIMEOUTS_MAX = 6;

interface Operation {
  /** A command to be written, or undefined for a read. */
  readonly command: Command | undefined;
  readonly key: number;
  /** Floor of the oracle when the operation began. */
  readonly floor: number;
  readonly token: number;
  attempt: number;
  timeouts: number;
}

/**
 * One client: it thinks, asks, and asks again elsewhere until it has an answer, always under the
 * same request id. A read is asked anew each time, as a request of its own.
 */
export class Client {
  readonly #id: number;
  readonly #world: World;
  readonly #versions = new Map<number, number>();
  /** What the keys held when this client last heard of them; only in runs on the real pieces. */
  readonly #md5s = new Map<number, string>();
  readonly #requestIds: RequestIds | undefined;
  #sequence = 0;
  #current: Operation | undefined;
  #leader: NodeId = 0;
  #lastRequests: ("write" | "read")[] | undefined;

  constructor(id: number, world: World) {
    this.#id = id;
    this.#world = world;
    if (world.options.real) this.#requestIds = new RequestIds(id, Uint8Array.of(id));
    this.#think();
  }

  /** Whether everything was answered and nothing more will be asked. */
  get isDone(): boolean {
    return this.#current === undefined && this.#lastRequests?.length === 0;
  }

  /** From now on: finish what is open, write once, read once, and stop. */
  finish(): void {
    this.#lastRequests = ["write", "read"];
    this.#leader = 0;
    if (this.#current === undefined) this.#begin();
  }

  #think(): void {
    const { rng, options } = this.#world;
    this.#world.at(Math.floor(options.thinkUs * 2 * rng.float()), () => this.#begin());
  }

  #begin(): void {
    if (this.#current !== undefined) return;
    const { rng, options, oracle } = this.#world;
    const key = rng.below(options.keys);
    let type: "write" | "read" = rng.chance(options.readShare) ? "read" : "write";
    if (this.#lastRequests !== undefined) {
      const next = this.#lastRequests.shift();
      if (next === undefined) return;
      type = next;
    }
    const command = type === "write" ? this.#command(key) : undefined;
    const token = this.#world.nextToken();
    this.#current = { command, key, floor: oracle.floor, token, attempt: 0, timeouts: 0 };
    this.#ask(this.#current);
  }

  #command(key: number): Command {
    const { rng, options } = this.#world;
    const requestId = this.#requestIds?.next();
    const id = {
      client: this.#id,
      sequence: ++this.#sequence,
      ...(requestId !== undefined && { requestId }),
    };
    return { ...id, ...this.#body(key, rng.u32() % options.keys, rng.float()) };
  }

  #body(key: number, value: number, draw: number): CommandBody {
    const { poisonShare, casShare, real, newerShare } = this.#world.options;
    if (draw < poisonShare) return { type: "poison" };
    if (draw < poisonShare + casShare) {
      const version = this.#versions.get(key) ?? 0;
      return { type: "cas", key, value, version, md5: this.#md5s.get(key) ?? "" };
    }
    if (draw > 0.97) return { type: "remove", key };
    const newer = real && this.#world.rng.chance(newerShare);
    return { type: "publish", key, value, newer };
  }

  #ask(operation: Operation): void {
    const world = this.#world;
    const attempt = ++operation.attempt;
    const to = this.#target();
    const floor = operation.command === undefined ? world.oracle.floor : operation.floor;
    const reuse = attempt === 1 || world.shellBug === "readTokenReused";
    const token = reuse ? operation.token : world.nextToken();
    const request = operation.command === undefined
      ? { type: "read", key: operation.key, token } as const
      : { type: "write", command: operation.command } as const;
    let arrived = 0;
    world.transmit(0, to, (node) => {
      if (++arrived > 1 && !this.#repeats(operation)) return;
      node.request(request, (reply) => {
        world.transmit(node.id, 0, () => this.#answered(operation, attempt, floor, reply));
      });
    });
    // At the end clients grow patient: repetitions must not pile up faster than they are written.
    const patience = this.#lastRequests === undefined ? 1 : 2 ** Math.min(operation.timeouts, 4);
    world.at(world.options.timeoutUs * patience, () => {
      if (this.#current !== operation || operation.attempt !== attempt) return;
      operation.timeouts++;
      this.#leader = 0;
      if (this.#givesUp(operation)) return;
      this.#ask(operation);
    });
  }

  /** Whether this request may be handed to a node more than once. */
  #repeats({ command }: Operation): boolean {
    return command === undefined || this.#world.options.clientRepeats;
  }

  /** Who has waited long enough lives with not knowing; what became of the write stays open. */
  #givesUp(operation: Operation): boolean {
    if (this.#requestIds === undefined) return false;
    const isPatient = this.#lastRequests !== undefined || operation.timeouts < TIMEOUTS_MAX;
    if (isPatient && this.#repeats(operation)) return false;
    this.#world.countFault("write given up");
    this.#current = undefined;
    this.#think();
    return true;
  }

  #target(): NodeId {
    const { targets, rng } = this.#world;
    const hint = this.#leader;
    if (hint !== 0 && targets.includes(hint)) return hint;
    const ready = this.#readyTargets();
    return rng.pick(ready.length > 0 ? ready : targets);
  }

  /** At the end of a real run nobody asks a node that says it is not ready, as one that was taken out. */
  #readyTargets(): readonly NodeId[] {
    const { targets, nodes, options } = this.#world;
    if (!options.real || this.#lastRequests === undefined) return targets;
    return targets.filter((id) => (nodes.get(id)?.status?.leader ?? 0) !== 0);
  }

  #md5Of(command: Command): string {
    return this.#requestIds === undefined ? "" : md5Of(command);
  }

  #answered(operation: Operation, attempt: number, floor: number, reply: Reply): void {
    const world = this.#world;
    if (this.#current !== operation) return;
    if (reply.type === "retry") {
      if (operation.attempt !== attempt || this.#givesUp(operation)) return;
      this.#leader = reply.leader;
      world.at(2_000 + world.rng.below(5_000), () => {
        if (this.#current === operation && operation.attempt === attempt) this.#ask(operation);
      });
      return;
    }
    if (reply.type === "refused") {
      world.countFault("newer command refused");
      this.#current = undefined;
      this.#think();
      return;
    }
    if (reply.type === "written") {
      if (operation.command === undefined) return;
      world.oracle.written(requestKey(operation.command), floor, reply.result);
      const { outcome, index } = reply.result;
      const isRemoval = operation.command.type === "remove";
      if (outcome === "done") {
        this.#versions.set(operation.key, isRemoval ? 0 : index);
        this.#md5s.set(operation.key, isRemoval ? "" : this.#md5Of(operation.command));
      }
    } else {
      world.oracle.read(operation.key, floor, reply);
      this.#versions.set(operation.key, reply.value?.version ?? 0);
      this.#md5s.set(operation.key, reply.value?.md5 ?? "");
    }
    world.trace.add(world.now, 0, reply.type, this.#id, operation.attempt, world.oracle.floor);
    this.#current = undefined;
    this.#think();
  }
}
