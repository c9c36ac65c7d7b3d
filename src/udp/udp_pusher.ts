/** Pushes to 1.x clients: sends, waits for acknowledgements, tries once more, gives up. */
import { createSocket, type Socket } from "node:dgram";
import { isIP } from "node:net";
import type { UdpPush, UdpPushSource } from "../api/mod.ts";
import { type Clock, type Logger, serviceKeyText, type Timers, UDP } from "../base/mod.ts";
import { acknowledged, packetOf } from "./packet.ts";
import { PushPlan, type UdpCounts } from "./push_plan.ts";

interface UdpDeps {
  readonly source: UdpPushSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers: Timers;
}

interface UdpPusher {
  counts(): UdpCounts;
  /** Resolves when the sockets are closed. */
  close(): Promise<void>;
}

/** Clients are told by polls what a lost datagram would have told, so that no failure here is fatal. */
export function startUdpPusher(deps: UdpDeps): UdpPusher {
  return new Pusher(deps);
}

class Pusher implements UdpPusher {
  readonly #deps: UdpDeps;
  readonly #logger: Logger;
  readonly #plan = new PushPlan();
  readonly #sockets: Map<"udp4" | "udp6", Socket> = new Map();
  readonly #stopSweeping: () => void;
  #cancelRound: (() => void) | undefined;
  #closed = false;

  constructor(deps: UdpDeps) {
    this.#deps = deps;
    this.#logger = deps.logger.target("udp");
    this.#stopSweeping = deps.timers.every(UDP.sweepMs, () => this.#sweep());
    deps.source.onUdpPush((push) => this.#add(push));
  }

  counts(): UdpCounts {
    return this.#plan.counts();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopSweeping();
    this.#cancelRound?.();
    const closing = [...this.#sockets.values()].map((socket) =>
      new Promise<void>((resolve) => socket.close(() => resolve()))
    );
    this.#sockets.clear();
    await Promise.all(closing);
  }

  #add(push: UdpPush): void {
    if (this.#closed) return;
    this.#plan.add(push);
    this.#cancelRound ??= this.#deps.timers.after(0, () => this.#round());
  }

  /** Sends a bounded number, so that one burst overruns neither this machine nor the receivers. */
  #round(): void {
    this.#cancelRound = undefined;
    for (const push of this.#plan.take(UDP.maxSendsPerRound)) this.#push(push);
    if (!this.#plan.hasPending) return;
    this.#cancelRound = this.#deps.timers.after(UDP.roundMs, () => this.#round());
  }

  #push(push: UdpPush): void {
    if (!this.#mayLeave(push)) return;
    const list = push.list();
    const bytes = packetOf(list);
    if (bytes === undefined) {
      this.#tell("a list is too long for UDP and left to the client's poll", push);
      this.#plan.drop();
      return;
    }
    this.#tell("a push over UDP leaves", push);
    const packet = { bytes, version: list.lastRefTimeMs };
    if (this.#plan.sending(push, packet, this.#deps.clock.monotonicMs())) this.#send(push, bytes);
  }

  #sweep(): void {
    const { again, lost } = this.#plan.overdue(this.#deps.clock.monotonicMs());
    for (const one of again) {
      if (!this.#mayLeave(one.push)) continue;
      this.#tell("a push over UDP is sent once more: it was not acknowledged", one.push);
      this.#send(one.push, one.bytes);
    }
    // Silence twice: nobody listens there, or it never asked. Its next poll would bring it back.
    for (const one of lost) {
      this.#tell("a subscriber over UDP is forgotten: it acknowledges nothing", one.push);
      this.#deps.source.forgetUdp(one.push);
    }
  }

  /** Its next poll is refused, so that it is not brought back by one. */
  #mayLeave(push: UdpPush): boolean {
    if (push.mayLeave()) return true;
    this.#tell("a subscriber over UDP is forgotten: it may not read the list any more", push);
    this.#deps.source.forgetUdp(push);
    return false;
  }

  #tell(what: string, { ip, port, key }: UdpPush): void {
    if (!this.#logger.enabled("debug")) return;
    this.#logger.debug(what, { to: `${ip}:${port}`, service: serviceKeyText(key) });
  }

  #send(push: UdpPush, bytes: Uint8Array): void {
    const socket = this.#socketFor(push.ip);
    socket?.send(bytes, push.port, push.ip, (error) => {
      if (error === null || error === undefined) return;
      this.#logger.debug("A push over UDP could not be sent", {
        to: `${push.ip}:${push.port}`,
        error: error.message,
      });
    });
  }

  #socketFor(ip: string): Socket | undefined {
    if (this.#closed) return undefined;
    const family = isIP(ip) === 6 ? "udp6" : "udp4";
    const known = this.#sockets.get(family);
    if (known !== undefined) return known;
    const socket = createSocket(family);
    socket.on("message", (bytes, from) => {
      const version = acknowledged(bytes);
      if (version !== undefined) this.#plan.acknowledge(from.address, from.port, version);
    });
    socket.on("error", (error) => {
      this.#logger.warn("The socket of UDP pushes failed; it is opened anew when needed", {
        error: error.message,
      });
      this.#sockets.delete(family);
      socket.close();
    });
    socket.bind(0);
    socket.unref();
    this.#sockets.set(family, socket);
    return socket;
  }
}
