/** What applying one command gives, and what it may use while it runs. */
import type { ErrorKind } from "../../base/mod.ts";
import type { Interner } from "./interner.ts";
import type { Tables } from "../tables.ts";
import type { ApplyResult, StateEvent } from "../types.ts";

/** Everything besides the command that an apply function may look at. Time and operator are data of the entry. */
export interface ApplyContext {
  readonly tables: Tables;
  readonly interner: Interner;
  readonly index: number;
  readonly timeMs: number;
  readonly operator: string;
}

export interface Outcome {
  readonly result: ApplyResult;
  readonly events: readonly StateEvent[];
}

const NO_EVENTS: readonly StateEvent[] = [];

/** The command took effect, or found that nothing was left to do. */
export function done(
  context: ApplyContext,
  facts: { readonly id?: number; readonly existed: boolean },
  events: readonly StateEvent[] = NO_EVENTS,
): Outcome {
  const result: ApplyResult = {
    ok: true,
    id: facts.id ?? 0,
    existed: facts.existed,
    index: context.index,
  };
  return { result, events };
}

/** The command was refused and changed nothing. `code` is Nacos's number where it has one. */
export function refused(
  index: number,
  refusal: { readonly kind: ErrorKind; readonly message: string; readonly code?: number },
): Outcome {
  const result: ApplyResult = {
    ok: false,
    kind: refusal.kind,
    message: refusal.message,
    code: refusal.code ?? 0,
    index,
  };
  return { result, events: NO_EVENTS };
}
