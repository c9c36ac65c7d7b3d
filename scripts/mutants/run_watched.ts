/**
 * Runs `deno` and ends what does not end. On a busy machine the wall clock says little, so what counts is the time that
 * the process was given: a loop without end uses it up, and a wait without end uses none.
 */

export interface Limits {
  /** Time on a processor, in all threads. */
  readonly cpuMs: number;
  /** For machines that do not tell the above, and for what wakes now and then without getting anywhere. */
  readonly wallMs: number;
}

export type Stop = "processor time" | "standstill" | "wall clock";

export interface Outcome {
  readonly type: "passed" | "failed" | "timed out";
  readonly output: string;
  /** What it used; 0 where the machine does not tell. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** So long without work is a standstill. */
const STANDSTILL_MS = 30_000;
/** A process that wants to run is given more than this, however many others there are. */
const STANDSTILL_SHARE = 0.01;
const LOOK_EVERY_MS = 200;
/** What Linux counts in: its unit for other programs is the same on every machine. */
const MS_PER_TICK = 10;

/** Decides when a run has taken too long, from what is seen of it now and then. */
export class RunWatch {
  readonly #limits: Limits;
  readonly #startedMs: number;
  #windowStartMs: number;
  #windowCpuMs = 0;

  constructor(limits: Limits, nowMs: number) {
    this.#limits = limits;
    this.#startedMs = nowMs;
    this.#windowStartMs = nowMs;
  }

  /** Why it is to be ended, or undefined. */
  look(nowMs: number, cpuMs: number | undefined): Stop | undefined {
    if (nowMs - this.#startedMs > this.#limits.wallMs) return "wall clock";
    if (cpuMs === undefined) return undefined;
    if (cpuMs > this.#limits.cpuMs) return "processor time";
    const windowMs = nowMs - this.#windowStartMs;
    if (windowMs < STANDSTILL_MS) return undefined;
    if (cpuMs - this.#windowCpuMs < windowMs * STANDSTILL_SHARE) return "standstill";
    this.#windowStartMs = nowMs;
    this.#windowCpuMs = cpuMs;
    return undefined;
  }
}

/** Time on a processor from the text of `/proc/PID/stat`, with that of children that have ended. */
export function cpuMsOf(stat: string): number {
  // The second field is a name in brackets, which can have spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * MS_PER_TICK;
}

function readCpuMs(pid: number): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return cpuMsOf(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch (error) {
    // It has ended since.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Ends a process that leads a group, and all that it has started: a test that is ended ends nothing any more. */
function endGroup(pid: number): void {
  try {
    Deno.kill(-pid, "SIGKILL");
  } catch (error) {
    // All have ended by themselves.
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Process groups that are running. */
const running = new Set<number>();

/** Ends all that is under way: a group of its own hears nothing of what is typed. */
export function endRunning(): void {
  for (const pid of running) endGroup(pid);
}

/** Runs `deno` with these arguments. */
export async function runWatched(
  cwd: string,
  args: readonly string[],
  limits: Limits,
): Promise<Outcome> {
  const startedMs = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // In a group of its own.
    detached: true,
  }).spawn();
  running.add(child.pid);
  const watch = new RunWatch(limits, startedMs);
  let usedMs = 0;
  let stop: Stop | undefined;
  const timer = setInterval(() => {
    const cpuMs = readCpuMs(child.pid);
    usedMs = cpuMs ?? usedMs;
    stop = watch.look(performance.now(), cpuMs);
    if (stop === undefined) return;
    clearInterval(timer);
    endGroup(child.pid);
  }, LOOK_EVERY_MS);
  const { success, stdout, stderr } = await child.output();
  clearInterval(timer);
  endGroup(child.pid);
  running.delete(child.pid);
  const decoder = new TextDecoder();
  return {
    type: success ? "passed" : stop === undefined ? "failed" : "timed out",
    output: decoder.decode(stdout) + decoder.decode(stderr),
    cpuMs: usedMs,
    wallMs: performance.now() - startedMs,
  };
}
