/** Moves in, one at a time: each works on behind the request that began it. */
import {
  ApiError,
  type AuditTrail,
  BytesError,
  type Clock,
  type Logger,
  messageOf,
  MOVE,
} from "../../base/mod.ts";
import { importRecords, Unreachable } from "../../migrate/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { Pace } from "../pace.ts";
import { ApiTarget, type ApiTargetDeps } from "./api_target.ts";
import { MoveReport } from "./move_report.ts";
import { checkSource, openSource, sourceName } from "./move_source.ts";
import type { MoveApi, MoveInput, MoveJob, MoveRow, MoveRowQuery, MoveState } from "./types.ts";

interface MoveDeps extends ApiTargetDeps {
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly logger: Logger;
}

const CANCELLED = "it was cancelled";
const NO_RIGHT = "who began it may not do so any more";

export class MoveJobs implements MoveApi {
  readonly #deps: MoveDeps;
  #last: Job | undefined;

  constructor(deps: MoveDeps) {
    this.#deps = deps;
  }

  start(input: MoveInput, caller: Caller): MoveJob {
    if (this.#last?.isRunning === true) {
      throw new ApiError(
        "conflict",
        "Another import is running on this node: wait for it, or cancel it",
      );
    }
    checkSource(input.source);
    const job = new Job(this.#deps, input, caller);
    this.#last = job;
    job.run();
    return job.view();
  }

  job(): MoveJob | undefined {
    return this.#last?.view();
  }

  rows(query: MoveRowQuery): Page<MoveRow> {
    return this.#last?.report.page(query) ?? { totalCount: 0, items: [] };
  }

  cancel(): boolean {
    return this.#last?.cancel() ?? false;
  }

  ended(): Promise<void> {
    return this.#last?.ended ?? Promise.resolve();
  }

  /** Ends what is running. */
  close(): void {
    this.cancel();
  }
}

/** It forgets where it takes from, and by which secrets, as soon as it is over. */
class Job {
  readonly report = new MoveReport();
  readonly #deps: MoveDeps;
  readonly #facts: Pick<MoveJob, "id" | "source" | "isPreview" | "startedBy" | "startedMs">;
  readonly #end = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  #input: MoveInput | undefined;
  #caller: Caller;
  #state: MoveState = "running";
  #error = "";
  #endedMs: number | undefined;

  constructor(deps: MoveDeps, input: MoveInput, caller: Caller) {
    this.#deps = deps;
    this.#input = input;
    this.#caller = caller;
    this.#facts = {
      id: crypto.randomUUID(),
      source: sourceName(input.source),
      isPreview: input.isPreview,
      startedBy: caller.user,
      startedMs: deps.clock.nowMs(),
    };
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get isRunning(): boolean {
    return this.#state === "running";
  }

  view(): MoveJob {
    return {
      ...this.#facts,
      endedMs: this.#endedMs,
      state: this.#state,
      error: this.#error,
      counts: this.report.counts(),
      leftOut: this.report.leftOut(),
    };
  }

  /** Nothing is written after it, however long the source holds on. */
  cancel(): boolean {
    if (!this.isRunning) return false;
    this.#finish("cancelled", CANCELLED);
    return true;
  }

  run(): void {
    const input = this.#input;
    if (input === undefined) throw new TypeError("A job is run once");
    this.#tell("started");
    this.#move(input).then(
      () => this.#finish("done", ""),
      (thrown) => this.#finish("failed", failureOf(thrown)),
    );
  }

  async #move(input: MoveInput): Promise<void> {
    const { signal } = this.#end;
    const { existing, isPreview: dryRun, namespace, users } = input;
    const pace = new Pace(this.#deps.clock.monotonicMs, MOVE.sliceMs);
    const check = () => {
      signal.throwIfAborted();
      if (!input.may()) throw new Unreachable(NO_RIGHT);
    };
    const target = new ApiTarget(this.#deps, {
      existing,
      dryRun,
      caller: this.#caller,
      pace,
      check,
    });
    const opened = openSource(input, signal);
    signal.addEventListener("abort", () => opened.close(), { once: true });
    try {
      await importRecords(opened.records, {
        ...{ target, users, namespace, signal },
        tell: (told) => {
          if (this.isRunning) this.report.add(told);
        },
      });
    } finally {
      opened.close();
    }
  }

  #finish(state: MoveState, error: string): void {
    if (!this.isRunning) return;
    this.#state = state;
    this.#error = error;
    this.#endedMs = this.#deps.clock.nowMs();
    this.#input = undefined;
    this.#end.abort(new Unreachable(CANCELLED));
    this.#tell(state);
    this.#ended.resolve();
  }

  #tell(state: string): void {
    const { source, isPreview } = this.#facts;
    const verb = isPreview ? "move.preview" : "move";
    this.#deps.logger.info("An import from elsewhere", { source, verb, state, error: this.#error });
    this.#deps.audit.record({
      kind: "operation",
      origin: this.#caller,
      verb: `${verb} ${state}`,
      object: source,
      outcome: state === "failed" ? "failed" : "ok",
      why: this.#error,
    });
  }
}

function failureOf(thrown: unknown): string {
  const text = messageOf(thrown);
  return thrown instanceof BytesError ? `the file cannot be read: ${text}` : text;
}
