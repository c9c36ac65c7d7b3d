/** Acknowledged writes are there at the end, refused ones never were. */
import { isWrite, type Operation, versionOf } from "./history.ts";

/** Content by key, as one node shows it. */
export type NodeContents = ReadonlyMap<string, string>;

export interface WriteVerdict {
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** One text for each acknowledged write that some node does not show. */
  readonly lost: readonly string[];
  /** One text for each refused write that took effect, and for each value that nobody wrote. */
  readonly appeared: readonly string[];
}

/** `finals`: what each node shows after everything is healed, by node id. */
export function checkWrites(
  operations: readonly Operation[],
  finals: ReadonlyMap<number, NodeContents>,
): WriteVerdict {
  const writes = operations.filter(isWrite);
  const count = (outcome: string) => writes.filter((each) => each.outcome === outcome).length;
  return {
    acknowledged: count("ok"),
    refused: count("refused"),
    unknown: count("unknown"),
    lost: [...finals].flatMap(([node, contents]) => [
      ...lostUnique(writes, node, contents),
      ...lostRising(writes, node, contents),
    ]),
    appeared: appeared(operations, finals),
  };
}

function lostUnique(writes: readonly Operation[], node: number, contents: NodeContents): string[] {
  return writes
    .filter(({ family, outcome }) => family === "unique" && outcome === "ok")
    .filter(({ key, value }) => contents.get(key) !== value)
    .map(({ key, node: asked }) =>
      `${key}, acknowledged by node ${asked}, is ${
        contents.has(key) ? "another" : "missing"
      } on node ${node}`
    );
}

function lostRising(writes: readonly Operation[], node: number, contents: NodeContents): string[] {
  const acknowledged = new Map<string, number>();
  for (const { family, outcome, key, value } of writes) {
    if (family !== "rising" || outcome !== "ok") continue;
    acknowledged.set(key, Math.max(acknowledged.get(key) ?? 0, versionOf(value)));
  }
  return [...acknowledged]
    .filter(([key, version]) => versionOf(contents.get(key)) < version)
    .map(([key, version]) =>
      `version ${version} of ${key} was acknowledged, node ${node} ends with ${
        versionOf(contents.get(key))
      }`
    );
}

function appeared(
  operations: readonly Operation[],
  finals: ReadonlyMap<number, NodeContents>,
): string[] {
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
