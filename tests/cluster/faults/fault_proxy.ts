/** Stands before the gRPC port of one node, so that what goes to and from each other node can be disturbed apart. */
import { connectionOwner } from "./connection_owner.ts";
import type { LinkRules } from "./link_rules.ts";

const READ_BYTES = 64 * 1024;
/** Bytes that a delayed direction keeps before it stops reading. */
const MAX_DELAYED_BYTES = 8 * 1024 * 1024;

export interface FaultProxyOptions {
  readonly rules: LinkRules;
  /** The node behind the proxy. */
  readonly nodeId: number;
  readonly targetPort: number;
  /** Node ids by the ids of their processes, now. */
  readonly processes: () => ReadonlyMap<number, number>;
}

interface Link {
  readonly from: number;
  readonly to: number;
}

export class FaultProxy {
  readonly port: number;
  readonly #options: FaultProxyOptions;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #work = new Set<Promise<void>>();
  #closed = false;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#track(this.#accept());
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listener.close();
    this.#options.rules.heal();
    for (const connection of this.#open) shut(connection);
    await Promise.all(this.#work);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) this.#track(this.#serve(connection));
    } catch (thrown) {
      if (!this.#closed) throw thrown;
    }
  }

  async #serve(near: Deno.TcpConn): Promise<void> {
    this.#open.add(near);
    let far: Deno.TcpConn | undefined;
    try {
      const from = await this.#dialler(near);
      const to = this.#options.nodeId;
      if (from === undefined || this.#isBroken(from, to)) return;
      far = await Deno.connect({ hostname: "127.0.0.1", port: this.#options.targetPort });
      this.#open.add(far);
      near.setNoDelay();
      far.setNoDelay();
      await this.#join({ near, far }, { from, to });
    } catch (thrown) {
      if (!isConnectionError(thrown)) throw thrown;
    } finally {
      for (const connection of [near, far]) {
        if (connection === undefined) continue;
        this.#open.delete(connection);
        shut(connection);
      }
    }
  }

  async #dialler(near: Deno.TcpConn): Promise<number | undefined> {
    const processes = this.#options.processes();
    const pid = await connectionOwner(near.remoteAddr.port, this.port, [...processes.keys()]);
    return pid === undefined ? undefined : processes.get(pid);
  }

  #isBroken(from: number, to: number): boolean {
    const { rules } = this.#options;
    return rules.get(from, to).mode === "break" || rules.get(to, from).mode === "break";
  }

  async #join(
    { near, far }: { near: Deno.TcpConn; far: Deno.TcpConn },
    { from, to }: Link,
  ): Promise<void> {
    let ended = false;
    const end = () => {
      ended = true;
      shut(near);
      shut(far);
    };
    const watch = async () => {
      while (!ended && !this.#closed) {
        await this.#options.rules.changed();
        if (this.#isBroken(from, to)) end();
      }
    };
    // Ends by itself at the next change of the rules, at the latest when the proxy closes.
    this.#track(watch());
    const there = this.#pump(near, far, { from, to }).finally(end);
    const back = this.#pump(far, near, { from: to, to: from }).finally(end);
    await Promise.allSettled([there, back]);
  }

  /** Carries bytes one way until one side ends. */
  async #pump(source: Deno.TcpConn, target: Deno.TcpConn, { from, to }: Link): Promise<void> {
    const { rules } = this.#options;
    let waitingBytes = 0;
    let last: Promise<void> = Promise.resolve();
    for (;;) {
      await this.#passable(from, to);
      const buffer = new Uint8Array(READ_BYTES);
      const count = await source.read(buffer);
      if (count === null) break;
      await this.#passable(from, to);
      const bytes = buffer.subarray(0, count);
      const { delayMs } = rules.get(from, to);
      const due = delayMs === 0 ? undefined : pause(delayMs);
      waitingBytes += count;
      last = last.then(() => due).then(() => writeAll(target, bytes)).then(() => {
        waitingBytes -= count;
      });
      if (due === undefined || waitingBytes > MAX_DELAYED_BYTES) await last;
      else last.catch(() => shut(source));
    }
    await last;
  }

  async #passable(from: number, to: number): Promise<void> {
    const { rules } = this.#options;
    while (!this.#closed && rules.get(from, to).mode === "hold") await rules.changed();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function writeAll(target: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
}

function shut(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (thrown) {
    // It is closed already.
    if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
  }
}

function isConnectionError(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.ConnectionReset ||
    thrown instanceof Deno.errors.ConnectionRefused ||
    thrown instanceof Deno.errors.ConnectionAborted ||
    thrown instanceof Deno.errors.NotConnected ||
    thrown instanceof Deno.errors.BrokenPipe ||
    thrown instanceof Deno.errors.BadResource ||
    thrown instanceof Deno.errors.Interrupted;
}
