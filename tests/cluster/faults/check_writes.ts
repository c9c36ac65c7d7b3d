/** Acknowledged writes are there at the end, refused ones never were. */
import { isWrite, type Operation, versionOf } from "./history.ts";

/** Content by key, as one node shows it. */
export type NodeContents = ReadonlyMap<string, string>;

/** What each node shows after everything is healed, by node id. */
export type Finals = ReadonlyMap<number, NodeContents>;

export interface WriteVerdict {
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** One text for each acknowledged write that some node does not show. */
  readonly lost: readonly string[];
  /** One text for each refused write that took effect, and for each value that nobody wrote. */
  readonly appeared: readonly string[];
}

export function checkWrites(operations: readonly Operation[], finals: Finals): WriteVerdict {
  const writes = operations.filter(isWrite);
  const count = (outcome: string) => writes.filter((each) => each.outcome === outcome).length;
  return {
    acknowledged: count("ok"),
    refused: count("refused"),
    unknown: count("unknown"),
    lost: [...lostUnique(writes, finals), ...lostRising(writes, finals)],
    appeared: appeared(operations, finals),
  };
}

/** Ids of the nodes that do not show what they must. */
function nodesWithout(finals: Finals, shows: (contents: NodeContents) => boolean): number[] {
  return [...finals].flatMap(([node, contents]) => shows(contents) ? [] : [node]);
}

function lostUnique(writes: readonly Operation[], finals: Finals): string[] {
  return writes
    .filter(({ family, outcome }) => family === "unique" && outcome === "ok")
    .flatMap(({ key, value, node }) => {
      const without = nodesWithout(finals, (contents) => contents.get(key) === value);
      if (without.length === 0) return [];
      return [`${key}, acknowledged by node ${node}, is not on node ${without.join(", ")}`];
    });
}

/** Every acknowledged version above the one that a node ends with is lost. */
function lostRising(writes: readonly Operation[], finals: Finals): string[] {
  return writes
    .filter(({ family, outcome }) => family === "rising" && outcome === "ok")
    .flatMap(({ key, value, node }) => {
      const version = versionOf(value);
      const without = nodesWithout(finals, (contents) => versionOf(contents.get(key)) >= version);
      if (without.length === 0) return [];
      const where = `node ${without.join(", ")}`;
      return [`version ${version} of ${key}, acknowledged by node ${node}, is not on ${where}`];
    });
}

function appeared(operations: readonly Operation[], finals: Finals): string[] {
  const outcomes = new Map<string, Operation>();
  for (const operation of operations) {
    if (operation.value !== undefined) outcomes.set(operation.value, operation);
  }
  const found: string[] = [];
  const judge = (value: string, where: string, key: string) => {
    const writer = outcomes.get(value);
    if (writer === undefined) found.push(`${where} shows of ${key} what nobody wrote`);
    else if (writer.key !== key) found.push(`${where} shows under ${key} what ${writer.key} holds`);
    else if (writer.outcome === "refused" || writer.outcome === "missed") {
      found.push(`${where} shows a write to ${key} that was ${writer.outcome} (${writer.why})`);
    }
  };
  for (const [node, contents] of finals) {
    for (const [key, value] of contents) judge(value, `node ${node}`, key);
  }
  for (const { seen, node, key } of operations) {
    if (seen !== undefined) judge(seen, `a read on node ${node}`, key);
  }
  return found;
}
