/** Clients as the SDKs behave: beats every few seconds to any node, or a connection that is made again when it breaks. */
import type { ServiceKey } from "../../src/base/mod.ts";
import type { Rng } from "../support/rng.ts";
import type { Lease, SimNode } from "./node.ts";
import type { World } from "./world.ts";

const BEAT_MS = 5_000;
/** Connections that die together with their node. */
const VANISH_SHARE = 0.1;

export abstract class Client {
  readonly lease: Lease;
  protected readonly world: World;
  protected readonly rng: Rng;
  /** It wants to be listed. */
  wanted = true;
  /** It was ended and a server acknowledged that, at this time; 0 while it is wanted. */
  endedMs = 0;
  /** It died together with its node, at this time; 0 when it did not. */
  vanishedMs = 0;
  /** Since when every sign of life was acknowledged; Infinity before the first. */
  wellSinceMs = Infinity;

  constructor(world: World, rng: Rng, key: ServiceKey, port: number) {
    this.world = world;
    this.rng = rng;
    this.lease = { key, ip: "10.0.0.1", port };
  }

  abstract start(): void;
  abstract act(): void;

  protected anyNode(): SimNode | undefined {
    const up = this.world.nodes.filter((node) => node.isUp());
    return up.length === 0 ? undefined : this.rng.pick(up);
  }
}

export class HttpClient extends Client {
  #registered = false;

  start(): void {
    this.world.after(this.rng.below(BEAT_MS), () => this.#round());
  }

  /** Ends its instance, or begins again. */
  act(): void {
    if (this.wanted) this.#end();
    else {
      this.wanted = true;
      this.endedMs = 0;
      this.#registered = false;
    }
  }

  #round(): void {
    this.world.after(BEAT_MS, () => this.#round());
    if (this.wanted) this.#beat(3);
    else if (this.endedMs === 0) this.#end();
  }

  #beat(tries: number): void {
    const node = this.anyNode();
    if (node === undefined) return this.#missed(tries);
    node.beat(this.lease, !this.#registered, (ok) => {
      if (!this.wanted) return;
      if (!ok) return this.#missed(tries);
      this.#registered = true;
      this.wellSinceMs = Math.min(this.wellSinceMs, this.world.nowMs);
    });
  }

  /** Tries elsewhere, registering anew. */
  #missed(tries: number): void {
    this.#registered = false;
    if (tries > 0) this.world.after(300, () => this.wanted && this.#beat(tries - 1));
    else this.wellSinceMs = Infinity;
  }

  #end(): void {
    this.wanted = false;
    this.wellSinceMs = Infinity;
    this.#registered = false;
    this.anyNode()?.end(this.lease, (ok) => {
      if (ok && !this.wanted) this.endedMs = this.world.nowMs;
    });
  }
}

export class ConnectionClient extends Client {
  #node: SimNode | undefined;
  #life = 0;
  #connection = "";
  #count = 0;

  start(): void {
    this.world.after(this.rng.below(2_000), () => this.#connect());
    this.#watch();
  }

  act(): void {
    this.wanted = !this.wanted;
    this.endedMs = 0;
    this.wellSinceMs = Infinity;
    if (this.vanishedMs > 0) this.#connect();
    else this.#publish();
  }

  #publish(): void {
    const node = this.#node;
    if (node === undefined || !node.isUp() || node.life !== this.#life) return;
    node.publish(this.#connection, this.lease, this.wanted);
    if (this.wanted) this.wellSinceMs = Math.min(this.wellSinceMs, this.world.nowMs);
    else this.endedMs = this.world.nowMs;
  }

  #connect(): void {
    this.vanishedMs = 0;
    const node = this.anyNode();
    if (node === undefined) {
      this.world.after(1_000, () => this.#connect());
      return;
    }
    this.#node = node;
    this.#life = node.life;
    this.#connection = `c${this.lease.port}_${this.#count++}`;
    this.#publish();
  }

  /** A crash is seen at once, a node that stands still after some seconds. */
  #watch(): void {
    const node = this.#node;
    if (node !== undefined) {
      const gone = !node.running || node.life !== this.#life;
      const stuck = !node.isUp() && this.world.nowMs - (node.pausedUntilMs - node.pauseMs) > 5_000;
      if (gone || stuck) {
        const [old, connection, life] = [node, this.#connection, this.#life];
        this.#node = undefined;
        this.#life = 0;
        if (gone && this.rng.chance(VANISH_SHARE)) this.#vanish();
        else this.world.after(this.rng.between(500, 4_000), () => this.#connect());
        if (stuck) {
          // Its end may be heard before it is back elsewhere.
          this.wellSinceMs = Infinity;
          this.#closeLater(old, connection, life);
        }
      }
    }
    // As SDKs do: what no node has taken yet is said again.
    const untold = this.wanted ? this.wellSinceMs === Infinity : this.endedMs === 0;
    if (untold && this.vanishedMs === 0) this.#publish();
    this.world.after(500, () => this.#watch());
  }

  /** It dies together with its node, and nobody is told. */
  #vanish(): void {
    this.vanishedMs = this.world.nowMs;
    this.wanted = false;
    this.endedMs = 0;
    this.wellSinceMs = Infinity;
  }

  /** The node hears of the end once it goes on. */
  #closeLater(node: SimNode, connection: string, life: number): void {
    if (!node.running || node.life !== life) return;
    if (node.isUp()) node.close(connection);
    else this.world.after(200, () => this.#closeLater(node, connection, life));
  }
}
