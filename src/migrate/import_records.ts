/** Moves records into a server, several at a time, and counts what became of them. */
import { IMPORT, messageOf } from "../base/mod.ts";
import { type HttpTarget, type ImportOutcome, Unreachable } from "./http_target.ts";
import type { ImportedConfig, ImportedInstance, ImportedNamespace, ImportRecord } from "./types.ts";

export interface ImportReport {
  /** By kind and outcome, as `config new`. */
  readonly counts: ReadonlyMap<string, number>;
  /** By what it is. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** All of those that the server refused. */
  readonly failed: number;
  /** The first of them, each with what it is and the server's words. */
  readonly failures: readonly string[];
}

interface ImportOptions {
  readonly target: HttpTarget;
  /** Only this one. */
  readonly namespace: string | undefined;
}

/** Throws when the source ends in an error or the server is gone; what was done until then stays done. */
export async function importRecords(
  records: AsyncIterable<ImportRecord>,
  { target, namespace }: ImportOptions,
): Promise<ImportReport> {
  const counts = new Map<string, number>();
  const leftOut = new Map<string, number>();
  const failures: string[] = [];
  let failed = 0;
  const work = async (record: Movable) => {
    try {
      const outcome = await put(target, record);
      increase(counts, `${record.kind} ${outcome}`);
    } catch (thrown) {
      if (thrown instanceof Unreachable) throw thrown;
      failed++;
      if (failures.length < IMPORT.shownFailures) {
        failures.push(`${titleOf(record)}: ${messageOf(thrown)}`);
      }
    }
  };
  const running = new Set<Promise<void>>();
  let broken: unknown;
  try {
    for await (const record of records) {
      if (record.kind === "left") {
        increase(leftOut, record.what);
        continue;
      }
      if (namespace !== undefined && namespaceOf(record) !== namespace) continue;
      const task: Promise<void> = work(record).catch((thrown) => {
        broken = thrown;
      }).finally(() => running.delete(task));
      running.add(task);
      // What is in a namespace comes after it.
      if (record.kind === "namespace") await task;
      else if (running.size >= IMPORT.width) await Promise.race(running);
      if (broken !== undefined) break;
    }
  } finally {
    // Whatever ends this, nothing is under way behind the caller's back.
    await Promise.all(running);
  }
  if (broken !== undefined) throw broken;
  return { counts, leftOut, failed, failures };
}

type Movable = ImportedNamespace | ImportedConfig | ImportedInstance;

function put(target: HttpTarget, record: Movable): Promise<ImportOutcome> {
  if (record.kind === "config") return target.putConfig(record);
  if (record.kind === "namespace") return target.putNamespace(record);
  return target.putInstance(record.instance);
}

function namespaceOf(record: Movable): string {
  if (record.kind === "namespace") return record.id;
  return record.kind === "config" ? record.namespace : record.instance.namespace;
}

function titleOf(record: Movable): string {
  if (record.kind === "namespace") return `namespace ${record.id}`;
  if (record.kind === "config") {
    return `config ${record.dataId} of ${record.group} in ${record.namespace}`;
  }
  const { ip, port, group, service } = record.instance;
  return `instance ${ip}:${port} of ${group}@@${service}`;
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
