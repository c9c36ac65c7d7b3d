/** Reads of one node never go backwards, and linearizable reads see everything that was known before they began. */
import { type Operation, versionOf, walk } from "./history.ts";

export interface ReadVerdict {
  readonly localReads: number;
  readonly linearizableReads: number;
  /** Reads of one node that saw less than that node had shown or acknowledged before. */
  readonly backwards: readonly string[];
  /** Linearizable reads that saw less than anybody had been told before they began. */
  readonly stale: readonly string[];
}

/** Highest number known per name, and what it was when an operation began. */
class Floors {
  readonly #known = new Map<string, number>();
  readonly #atBeginning = new Map<Operation, number>();

  raise(name: string, to: number): void {
    this.#known.set(name, Math.max(this.#known.get(name) ?? 0, to));
  }

  note(name: string, operation: Operation): void {
    this.#atBeginning.set(operation, this.#known.get(name) ?? 0);
  }

  of(operation: Operation): number {
    return this.#atBeginning.get(operation) ?? 0;
  }
}

export function checkReads(operations: readonly Operation[]): ReadVerdict {
  const reads = (kind: string) =>
    operations.filter((each) => each.kind === kind && each.outcome === "ok").length;
  return {
    localReads: reads("read"),
    linearizableReads: reads("readLinearizable"),
    backwards: [...backwardVersions(operations), ...backwardIndexes(operations)],
    stale: [...staleVersions(operations), ...staleIndexes(operations)],
  };
}

function isRead({ kind, outcome }: Operation): boolean {
  return (kind === "read" || kind === "readLinearizable") && outcome === "ok";
}

/** The version that an operation on a rising key has proven to exist; undefined when none. */
function provenVersion(operation: Operation): number | undefined {
  if (operation.outcome !== "ok" || operation.family !== "rising") return undefined;
  return versionOf(operation.kind === "publish" ? operation.value : operation.seen);
}

function backwardVersions(operations: readonly Operation[]): string[] {
  const floors = new Floors();
  const found: string[] = [];
  walk(operations, (edge, operation) => {
    const name = `${operation.node} ${operation.key}`;
    if (edge === "began") return floors.note(name, operation);
    const version = provenVersion(operation);
    if (version === undefined) return;
    const floor = floors.of(operation);
    if (isRead(operation) && version < floor) {
      found.push(
        `node ${operation.node} shows version ${version} of ${operation.key} after ${floor}`,
      );
    }
    floors.raise(name, version);
  });
  return found;
}

function backwardIndexes(operations: readonly Operation[]): string[] {
  const floors = new Floors();
  const found: string[] = [];
  walk(operations, (edge, operation) => {
    const name = String(operation.node);
    if (edge === "began") return floors.note(name, operation);
    if (operation.applied === undefined || operation.outcome !== "ok") return;
    const floor = floors.of(operation);
    if (isRead(operation) && operation.applied < floor) {
      found.push(`node ${operation.node} answers from index ${operation.applied} after ${floor}`);
    }
    floors.raise(name, operation.applied);
  });
  return found;
}

function staleVersions(operations: readonly Operation[]): string[] {
  const floors = new Floors();
  const found: string[] = [];
  walk(operations, (edge, operation) => {
    if (edge === "began") return floors.note(operation.key, operation);
    const version = provenVersion(operation);
    if (version === undefined) return;
    const floor = floors.of(operation);
    if (operation.kind === "readLinearizable" && version < floor) {
      found.push(
        `node ${operation.node} shows version ${version} of ${operation.key}, ${floor} was known`,
      );
    }
    floors.raise(operation.key, version);
  });
  return found;
}

function staleIndexes(operations: readonly Operation[]): string[] {
  const floors = new Floors();
  const found: string[] = [];
  walk(operations, (edge, operation) => {
    if (edge === "began") return floors.note("", operation);
    const { applied, outcome, kind, node } = operation;
    if (applied === undefined || outcome !== "ok") return;
    const floor = floors.of(operation);
    if (kind === "readLinearizable" && applied < floor) {
      found.push(`node ${node} answers linearizably from index ${applied}, ${floor} was known`);
    }
    floors.raise("", applied);
  });
  return found;
}
