/**
 * Whether the operations on one key have an order that explains every answer, in which each takes place between its
 * beginning and its end. The search of Wing and Gong with the memory of Lowe: exponential at worst, so keys must
 * have few operations, and there is a bound after which nothing is claimed.
 */
import type { Operation } from "./history.ts";

export type RegisterVerdict = "linearizable" | "not linearizable" | "undecided";

const MAX_STEPS = 400_000;
const INITIAL = undefined;

type Value = string | undefined;

/** One edge in the list of beginnings and ends that still have to be explained. */
interface Edge {
  readonly operation: Operation;
  readonly place: number;
  /** The end that belongs to a beginning; undefined for an end. */
  readonly end: Edge | undefined;
  previous: Edge | undefined;
  next: Edge | undefined;
}

/** The register after `operation`, or null when the answer cannot have been given then. */
function step(value: Value, operation: Operation): { readonly value: Value } | null {
  const { kind, outcome, expected, seen } = operation;
  if (kind === "read" || kind === "readLinearizable") return seen === value ? { value } : null;
  if (kind === "remove") return { value: undefined };
  if (kind === "publish") return { value: operation.value };
  // As in Nacos: what is absent is created, whatever was expected.
  const matches = value === undefined || value === expected;
  if (outcome === "missed") return matches ? null : { value };
  if (outcome === "unknown") return { value: matches ? operation.value : value };
  return matches ? { value: operation.value } : null;
}

/** Operations that constrain nothing, or that did not happen, only cost time. */
function relevant(operations: readonly Operation[]): Operation[] {
  const seen = new Set<Value>();
  for (const { kind, outcome, expected, seen: value } of operations) {
    if (outcome !== "ok") continue;
    if (kind === "cas") seen.add(expected);
    if (kind === "readLinearizable") seen.add(value);
  }
  const anyMissed = operations.some(({ outcome }) => outcome === "missed");
  return operations.filter(({ kind, outcome, value }) => {
    if (kind === "read" || outcome === "refused") return false;
    if (outcome !== "unknown") return true;
    if (kind === "readLinearizable") return false;
    // Nobody has seen it, and nobody can have missed because of it.
    return kind === "remove" || anyMissed || seen.has(value);
  });
}

/** A list of all edges in their order, behind a head that stands for nothing. */
function edgesOf(operations: readonly Operation[]): Edge {
  const edges: { at: number; edge: Edge }[] = [];
  operations.forEach((operation, place) => {
    const none = { previous: undefined, next: undefined };
    const end: Edge = { operation, place, end: undefined, ...none };
    // What nobody knows may take place at any time later.
    edges.push({ at: operation.outcome === "unknown" ? Infinity : operation.endedAt, edge: end });
    edges.push({ at: operation.beganAt, edge: { operation, place, end, ...none } });
  });
  edges.sort((left, right) => left.at === right.at ? 0 : left.at - right.at);
  const first = operations[0];
  if (first === undefined) throw new Error("Cannot list the edges of no operations");
  const none = { previous: undefined, next: undefined };
  const head: Edge = { operation: first, place: -1, end: undefined, ...none };
  let last = head;
  for (const { edge } of edges) {
    last.next = edge;
    edge.previous = last;
    last = edge;
  }
  return head;
}

function unlink(edge: Edge): void {
  if (edge.previous !== undefined) edge.previous.next = edge.next;
  if (edge.next !== undefined) edge.next.previous = edge.previous;
}

function relink(edge: Edge): void {
  if (edge.previous !== undefined) edge.previous.next = edge;
  if (edge.next !== undefined) edge.next.previous = edge;
}

/** `operations` are those on one key; local reads among them are not looked at. */
export function checkRegister(
  operations: readonly Operation[],
  maxSteps = MAX_STEPS,
): RegisterVerdict {
  const wanted = relevant(operations);
  if (wanted.length === 0) return "linearizable";
  const head = edgesOf(wanted);
  const taken: { edge: Edge; value: Value }[] = [];
  const known = new Set<string>();
  let value: Value = INITIAL;
  let placed = 0n;
  let edge = head.next;
  for (let steps = 0; head.next !== undefined; steps++) {
    if (steps >= maxSteps) return "undecided";
    if (edge?.end !== undefined) {
      const after = step(value, edge.operation);
      const next = placed | (1n << BigInt(edge.place));
      const state = after === null ? "" : `${next.toString(36)} ${after.value ?? "-"}`;
      if (after !== null && !known.has(state)) {
        known.add(state);
        taken.push({ edge, value });
        value = after.value;
        placed = next;
        unlink(edge);
        unlink(edge.end);
        edge = head.next;
      } else {
        edge = edge.next;
      }
      continue;
    }
    // An end stands before whatever could still be placed: the last choice was wrong. An unknown end binds nobody.
    if (edge === undefined || edge.operation.outcome === "unknown") return "linearizable";
    const last = taken.pop();
    if (last === undefined) return "not linearizable";
    value = last.value;
    placed &= ~(1n << BigInt(last.edge.place));
    if (last.edge.end !== undefined) relink(last.edge.end);
    relink(last.edge);
    edge = last.edge.next;
  }
  return "linearizable";
}

export interface RegistersVerdict {
  readonly keys: number;
  readonly broken: readonly string[];
  readonly undecided: readonly string[];
}

/** Checks every key of the family `register`. */
export function checkRegisters(operations: readonly Operation[]): RegistersVerdict {
  const byKey = Map.groupBy(
    operations.filter(({ family }) => family === "register"),
    ({ key }) => key,
  );
  const verdicts = [...byKey].map(([key, each]) => ({ key, verdict: checkRegister(each) }));
  const keysThatAre = (wanted: RegisterVerdict) =>
    verdicts.filter(({ verdict }) => verdict === wanted).map(({ key }) => key);
  return {
    keys: byKey.size,
    broken: keysThatAre("not linearizable"),
    undecided: keysThatAre("undecided"),
  };
}
