/** The core's side of all fronts: starts them, replaces those that die, and tells them of changes. */
import { FRONT, type Logger, type Timers } from "../base/mod.ts";
import type { HttpService, ServedPort } from "../h1/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import type { StateEvent } from "../state/mod.ts";
import { versionKey } from "./config_of.ts";
import { CoreSide } from "./core_side.ts";
import type { FrontStart, ToCore, ToFront } from "./messages.ts";
import { VersionTable } from "./version_table.ts";

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts") ? "./front_worker.ts" : "./front_worker.js";

/** What is used of a thread. */
export interface FrontThread {
  onmessage: ((event: MessageEvent<ToCore>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: ToFront, transfer: Transferable[]): void;
  terminate(): void;
}

interface FrontsOptions {
  readonly count: number;
  /** Of the port of HTTP, for all fronts and the core together. */
  readonly connections: { readonly maxConnections: number; readonly reservedConnections: number };
  /** Of the route whose answers may be kept. */
  readonly keptPath: string;
  /** False: everything is passed to the core, as each answer may be another one or has to be told of. */
  readonly keepsAnswers: boolean;
  /** So many answers were given by fronts. */
  readonly onHits: (path: string, count: number) => void;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Absent: a thread of this program. */
  readonly startThread?: () => FrontThread;
}

export interface FrontFigures {
  readonly running: number;
  readonly restarts: number;
  readonly keptAnswers: number;
  readonly hits: number;
}

interface Front {
  readonly thread: FrontThread;
  readonly side: CoreSide;
  readonly onFinished: () => void;
  isListening: boolean;
  kept: number;
}

type Node = Pick<NodeFacade, "onEvents" | "isServing" | "state">;

export class Fronts {
  readonly #options: FrontsOptions;
  readonly #versions = new VersionTable();
  readonly #fronts = new Set<Front>();
  #port: ServedPort | undefined;
  #service: HttpService | undefined;
  #node: Node | undefined;
  #wasServing = false;
  #isEnding = false;
  #restarts = 0;
  #hits = 0;
  readonly #ends: (() => void)[] = [];

  constructor(options: FrontsOptions) {
    this.#options = options;
  }

  figures(): FrontFigures {
    let [running, keptAnswers] = [0, 0];
    for (const { isListening, kept } of this.#fronts) {
      if (isListening) running++;
      keptAnswers += kept;
    }
    return { running, restarts: this.#restarts, keptAnswers, hits: this.#hits };
  }

  /** A port that is the core's and all fronts' together. */
  share(port: ServedPort, service: HttpService): ServedPort {
    this.#port = port;
    this.#service = service;
    const whole = Promise.withResolvers<void>();
    let open = 1 + this.#options.count;
    const closed = () => --open === 0 && whole.resolve();
    void port.finished.then(closed);
    for (let at = 0; at < this.#options.count; at++) this.#start(closed);
    return {
      port: port.port,
      hostname: port.hostname,
      finished: whole.promise,
      shutdown: () => {
        this.#shutdown();
        void port.shutdown();
        return whole.promise;
      },
      close: () => {
        this.#shutdown();
        for (const front of [...this.#fronts]) this.#finished(front);
        port.close?.();
      },
    };
  }

  /**
   * From here on answers may be kept. To be called before anybody else listens to the node: whoever hears of a change
   * must find no answer from before it.
   */
  follow(node: Node): void {
    this.#versions.reach(node.state.appliedIndex());
    this.#ends.push(node.onEvents((events, index) => this.#changed(events, index)));
    this.#node = node;
    const look = (): void => {
      const isServing = node.isServing();
      if (this.#wasServing && !isServing) this.#versions.allChanged();
      this.#wasServing = isServing;
    };
    look();
    this.#ends.push(this.#options.timers.every(FRONT.servingMs, look));
  }

  #changed(events: readonly StateEvent[], index: number): void {
    for (const event of events) {
      if (event.type !== "configChanged") this.#versions.allChanged();
      else {
        const { namespace, group, dataId } = event.key;
        this.#versions.changed(versionKey(namespace, group, dataId));
      }
    }
    this.#versions.reach(index);
  }

  #mayKeep(): boolean {
    const node = this.#node;
    if (!this.#options.keepsAnswers || node === undefined || !this.#wasServing) return false;
    return !this.#isEnding;
  }

  #start(onFinished: () => void): void {
    const [port, service] = [this.#port, this.#service];
    if (this.#isEnding || port === undefined || service === undefined) return onFinished();
    const { startThread = ownThread, keptPath, logger, connections, count } = this.#options;
    const thread = startThread();
    const side = new CoreSide({
      ...{ service, keptPath, versions: this.#versions },
      mayKeep: () => this.#mayKeep(),
      send: (message, transfer) => thread.postMessage(message, transfer),
    });
    const front: Front = { thread, side, onFinished, isListening: false, kept: 0 };
    this.#fronts.add(front);
    thread.onmessage = ({ data }) => this.#take(front, data);
    thread.onerror = (event) => {
      event.preventDefault();
      logger.error("a front ended; another one takes its place", { error: event.message });
      this.#replace(front);
    };
    const share = (all: number) => Math.max(1, Math.floor(all / (count + 1)));
    const start: FrontStart = {
      ...{ hostname: port.hostname, port: port.port, memory: this.#versions.memory },
      maxConnections: share(connections.maxConnections),
      reservedConnections: share(connections.reservedConnections),
    };
    thread.postMessage({ start }, []);
  }

  #take(front: Front, { calls, gone, hits = 0, kept, log, now }: ToCore): void {
    if (!this.#fronts.has(front)) return;
    const { onHits, keptPath, logger } = this.#options;
    if (log !== undefined) logger.log(log.level, log.message, log.fields);
    if (gone !== undefined) front.side.gone(gone);
    if (calls !== undefined) front.side.serve(calls);
    if (kept !== undefined) front.kept = kept;
    if (hits > 0) {
      this.#hits += hits;
      onHits(keptPath, hits);
    }
    if (now === "listening") this.#listening(front);
    if (now === "finished") this.#finished(front);
  }

  #listening(front: Front): void {
    front.isListening = true;
    if (this.#isEnding) front.thread.postMessage({ shutdown: true }, []);
  }

  #replace(front: Front): void {
    if (!this.#fronts.delete(front)) return;
    front.side.close();
    front.thread.terminate();
    if (this.#isEnding) return front.onFinished();
    this.#restarts++;
    this.#options.timers.after(FRONT.restartMs, () => this.#start(front.onFinished));
  }

  #finished(front: Front): void {
    if (!this.#fronts.delete(front)) return;
    front.side.close();
    front.thread.terminate();
    front.onFinished();
  }

  #shutdown(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    for (const end of this.#ends) end();
    this.#versions.allChanged();
    for (const { isListening, thread } of this.#fronts) {
      if (isListening) thread.postMessage({ shutdown: true }, []);
    }
  }
}

function ownThread(): FrontThread {
  const url = new URL(WORKER_FILE, import.meta.url);
  return new Worker(url, { type: "module", name: "front" }) as FrontThread;
}
