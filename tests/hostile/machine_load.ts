/**
 * How much longer things take because the machine has other work: of the time in which the server's main thread could
 * have run, the share in which another one was run instead. Tells nothing of what the server does to itself.
 */
export class MachineLoad {
  readonly #pid: number;
  #start: ThreadTimes;

  constructor(pid: number) {
    this.#pid = pid;
    this.#start = timesOf(pid);
  }

  reset(): void {
    this.#start = timesOf(this.#pid);
  }

  /** From 1 on; 1 where the kernel does not tell. */
  factor(): number {
    const now = timesOf(this.#pid);
    const ran = now.ranNs - this.#start.ranNs;
    const waited = now.waitedNs - this.#start.waitedNs;
    return ran > 0 && waited > 0 ? (ran + waited) / ran : 1;
  }
}

interface ThreadTimes {
  readonly ranNs: number;
  /** Ready to run, and not running. */
  readonly waitedNs: number;
}

function timesOf(pid: number): ThreadTimes {
  try {
    const [ran, waited] = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/schedstat`).split(" ");
    return { ranNs: Number(ran), waitedNs: Number(waited) };
  } catch (thrown) {
    // Another system, or the process has ended, which is found out elsewhere.
    if (thrown instanceof Deno.errors.NotFound) return { ranNs: 0, waitedNs: 0 };
    throw thrown;
  }
}
