/** A state machine on a bench: applies commands as the log would, with a time that goes on by one per entry. */
import { assert, assertEquals } from "#assert";
import {
  type ApplyResult,
  type Command,
  createStateMachine,
  encodeEnvelope,
  type StateEvent,
  type StateMachine,
  type StateMachineOptions,
} from "../../../src/state/mod.ts";
import { framesOf } from "./dump_frames.ts";

type Done = Extract<ApplyResult, { ok: true }>;
type Refusal = Extract<ApplyResult, { ok: false }>;

export interface EntryFacts {
  readonly requestId?: string;
  readonly operator?: string;
  readonly timeMs?: number;
}

/** The time of the entry with this index, unless a test says another one. */
export function timeOf(index: number): number {
  return 1_000 + index;
}

export class StateBench {
  readonly machine: StateMachine;
  /** Of the last command. */
  events: readonly StateEvent[] = [];
  readonly #options: StateMachineOptions;

  /** Entries are of the lowest version that their command has, unless it is said. */
  constructor(
    bounds: NonNullable<StateMachineOptions["bounds"]> = {},
    readonly rulesVersion?: number,
  ) {
    this.#options = { bounds };
    this.machine = createStateMachine(this.#options);
  }

  apply(command: Command, facts: EntryFacts = {}): ApplyResult {
    const index = this.machine.appliedIndex() + 1;
    const { requestId = "", operator = "op", timeMs = timeOf(index) } = facts;
    const envelope = { requestId, timeMs, operator, command };
    const applied = this.machine.apply(index, encodeEnvelope(envelope, this.rulesVersion));
    this.events = applied.events;
    return applied.result;
  }

  /** The command takes effect. */
  taken(command: Command, facts: EntryFacts = {}): Done {
    const result = this.apply(command, facts);
    assert(result.ok, result.ok ? "" : result.message);
    return result;
  }

  /** The command is refused in these words and changes nothing but the applied index. */
  refused(command: Command, wanted: Pick<Refusal, "kind" | "message"> & { code?: number }): void {
    const before = bodyOf(this.machine);
    const result = this.apply(command);
    const index = this.machine.appliedIndex();
    assertEquals(result, { ok: false, code: 0, ...wanted, index });
    assertEquals(this.events, []);
    assertEquals(bodyOf(this.machine), before);
  }

  /** What another node has that got this one's snapshot. */
  restored(): StateMachine {
    const twin = createStateMachine(this.#options);
    twin.restore(this.machine.dump(1_000));
    return twin;
  }
}

/** The dump without its header, in which the applied index stands. */
function bodyOf(machine: StateMachine): string[] {
  return framesOf(machine.dump(1_000)).slice(1).map((frame) => frame.join(" "));
}
