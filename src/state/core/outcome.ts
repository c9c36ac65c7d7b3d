/** What applying one command gives, and what it may use while it runs. */
import type { ErrorKind } from "../../base/mod.ts";
import type { StateBounds } from "./bounds.ts";
import type { Interner } from "./interner.ts";

export type ApplyResult =
  /** `id`: the config's, history row's or other numeric id where the command made one; else 0. */
  | { readonly ok: true; readonly id: number; readonly existed: boolean; readonly index: number }
  | {
    readonly ok: false;
    readonly kind: ErrorKind;
    readonly message: string;
    readonly code: number;
    readonly index: number;
  };

/**
 * Everything besides the command that an apply function may look at: `T` are the tables that it works on. Time and
 * operator are data of the entry.
 */
export interface ApplyContext<T> {
  readonly tables: T;
  readonly bounds: StateBounds;
  readonly interner: Interner;
  readonly index: number;
  readonly timeMs: number;
  readonly operator: string;
  /** Of the newest entry so far: what a rule was before this version, it stays for those who know no other. */
  readonly rulesVersion: number;
}

/** `events`: what changed, in order. */
export interface Outcome<E = never> {
  readonly result: ApplyResult;
  readonly events: readonly E[];
}

const NO_EVENTS: readonly never[] = [];

/** The command took effect, or found that nothing was left to do. */
export function done<E = never>(
  context: { readonly index: number },
  facts: { readonly id?: number; readonly existed: boolean },
  events: readonly E[] = NO_EVENTS,
): Outcome<E> {
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
