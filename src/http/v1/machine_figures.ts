/** Load of the machine, as `/v1/ns/operator/metrics` tells it. Asked for by consoles now and then, not by clients. */
import process from "node:process";
import { cpus } from "node:os";

/** Time that all cores together have spent, since any fixed moment. */
interface CpuTimes {
  readonly busyMs: number;
  readonly idleMs: number;
}

/** What the system says. Each of these may throw when the program was started without the right to ask. */
export interface MachineSources {
  memory(): { readonly totalBytes: number; readonly availableBytes: number };
  /** Most that the container may use; of no meaning from the size of the machine upwards, and 0 without one. */
  limitBytes(): number;
  /** What this process has resident. */
  ownBytes(): number;
  cpuTimes(): CpuTimes;
  load(): number;
}

interface MachineFigures {
  /** Share of the cores that is busy since the last question, 0..1. */
  readonly cpu: number;
  /** Processes that ran or waited on average of the last minute. */
  readonly load: number;
  /** Share of memory that is used, 0..1. */
  readonly mem: number;
}

/** What Java answers for what it cannot find out. */
const UNKNOWN = -1;
/** Two questions in one moment would divide by almost nothing. */
const MIN_PASSED_MS = 100;

export class Machine {
  readonly #sources: MachineSources;
  #before: CpuTimes | undefined;
  #cpu = 0;

  constructor(sources: MachineSources) {
    this.#sources = sources;
  }

  read(): MachineFigures {
    return {
      cpu: orUnknown(() => this.#cpuShare()),
      load: orUnknown(() => this.#sources.load()),
      mem: orUnknown(() => this.#memoryShare()),
    };
  }

  #memoryShare(): number {
    const { totalBytes, availableBytes } = this.#sources.memory();
    const limitBytes = this.#sources.limitBytes();
    // In a container this process is all there is, and the machine's memory says nothing about its limit.
    if (limitBytes > 0 && limitBytes < totalBytes) {
      return Math.min(1, this.#sources.ownBytes() / limitBytes);
    }
    return 1 - availableBytes / totalBytes;
  }

  #cpuShare(): number {
    const now = this.#sources.cpuTimes();
    const before = this.#before;
    if (before === undefined) {
      this.#before = now;
      return this.#cpu;
    }
    const busyMs = now.busyMs - before.busyMs;
    const passedMs = busyMs + now.idleMs - before.idleMs;
    if (passedMs < MIN_PASSED_MS) return this.#cpu;
    this.#before = now;
    this.#cpu = Math.min(1, Math.max(0, busyMs / passedMs));
    return this.#cpu;
  }
}

function orUnknown(read: () => number): number {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotCapable) return UNKNOWN;
    throw thrown;
  }
}

export const SYSTEM: MachineSources = {
  memory: () => {
    const { total, available } = Deno.systemMemoryInfo();
    return { totalBytes: total, availableBytes: available };
  },
  limitBytes: () => process.constrainedMemory(),
  ownBytes: () => Deno.memoryUsage().rss,
  cpuTimes: () => {
    let busyMs = 0;
    let idleMs = 0;
    for (const { times } of cpus()) {
      busyMs += times.user + times.nice + times.sys + times.irq;
      idleMs += times.idle;
    }
    return { busyMs, idleMs };
  },
  load: () => Deno.build.os === "windows" ? UNKNOWN : Deno.loadavg()[0] ?? UNKNOWN,
};
