import type { Outcome } from "./run.ts";

/** Sums over many runs. */
export class Tally {
  runs = 0;
  events = 0;
  writes = 0;
  reads = 0;
  entries = 0;
  converged = 0;
  /** Runs in which an acknowledged write was gone. */
  lost = 0;
  readonly faults = new Map<string, number>();
  readonly #startedAt = performance.now();

  add(outcome: Outcome): void {
    this.runs++;
    this.events += outcome.events;
    this.writes += outcome.writes;
    this.reads += outcome.reads;
    this.entries += outcome.entries;
    if (outcome.failure?.check === "oracle_lost") this.lost++;
    if (outcome.converged) this.converged++;
    for (const [kind, count] of outcome.faults) {
      this.faults.set(kind, (this.faults.get(kind) ?? 0) + count);
    }
  }

  lines(): string[] {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const faults = [...this.faults].sort(([left], [right]) => left < right ? -1 : 1)
      .map(([kind, count]) => `${kind} ${count.toLocaleString("en")}`);
    const number = (value: number) => Math.round(value).toLocaleString("en");
    return [
      `${number(this.runs)} seeds, ${number(this.events)} events in ${seconds.toFixed(1)} s ` +
      `(${number(this.events / seconds)} events/s)`,
      `${number(this.entries)} entries committed, ${number(this.writes)} writes acknowledged, ` +
      `lost ${this.lost}, ${number(this.reads)} linearizable reads, ` +
      `${number(this.converged)} clusters healed and converged`,
      `faults: ${faults.join(", ")}`,
    ];
  }
}

/** What to tell about a run that failed, with the one command that repeats it. */
export function failureLines(outcome: Outcome, commit: string): string[] {
  return [
    `seed ${outcome.seed} failed after ${outcome.events} events at commit ${commit}`,
    `  ${outcome.failure?.message ?? ""}`,
    `repeat it with: deno task sim --seed ${outcome.seed} --trace`,
  ];
}
