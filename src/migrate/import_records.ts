/** Moves records into a server, several at a time, and counts what became of them. */
import { IMPORT, messageOf } from "../base/mod.ts";
import { type AccessBatch, AccessGathering } from "./access_batch.ts";
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
  /** The first users and roles that were there otherwise, and stay as they are. */
  readonly skipped: readonly string[];
}

interface ImportOptions {
  readonly target: HttpTarget;
  /** Only this one; users and roles, which are in none, are left out then. */
  readonly namespace: string | undefined;
  /** Whether users and roles are wanted. */
  readonly users: boolean;
}

/** Throws when the source ends in an error or the server is gone; what was done until then stays done. */
export async function importRecords(
  records: AsyncIterable<ImportRecord>,
  { target, namespace, users }: ImportOptions,
): Promise<ImportReport> {
  const tally = new Tally();
  const access = new AccessGathering();
  const running = new Set<Promise<void>>();
  let broken: unknown;
  const start = (work: Promise<void>) => {
    const task: Promise<void> = work.catch((thrown) => {
      broken = thrown;
    }).finally(() => running.delete(task));
    running.add(task);
    return task;
  };
  try {
    for await (const record of records) {
      if (record.kind === "left") {
        increase(tally.leftOut, record.what);
      } else if (record.kind === "user" || record.kind === "role") {
        if (!users) continue;
        if (namespace !== undefined) {
          increase(tally.leftOut, `${record.kind}s, which belong to no namespace`);
          continue;
        }
        access.add(record);
        // One request at a time: what a role means comes before who has it.
        if (access.isFull) await start(moveAccess(target, access.take(), tally));
      } else {
        if (namespace !== undefined && namespaceOf(record) !== namespace) continue;
        const task = start(move(target, record, tally));
        // What is in a namespace comes after it.
        if (record.kind === "namespace") await task;
        else if (running.size >= IMPORT.width) await Promise.race(running);
      }
      if (broken !== undefined) break;
    }
    if (broken === undefined && !access.isEmpty) {
      await start(moveAccess(target, access.take(), tally));
    }
  } finally {
    // Whatever ends this, nothing is under way behind the caller's back.
    await Promise.all(running);
  }
  if (broken !== undefined) throw broken;
  return tally;
}

/** What became of all, as it comes. */
class Tally implements ImportReport {
  readonly counts: Map<string, number> = new Map();
  readonly leftOut: Map<string, number> = new Map();
  readonly failures: string[] = [];
  readonly skipped: string[] = [];
  failed = 0;

  fail(message: string, records = 1): void {
    this.failed += records;
    if (this.failures.length < IMPORT.shownFailures) this.failures.push(message);
  }

  skip(title: string): void {
    if (this.skipped.length < IMPORT.shownFailures) this.skipped.push(title);
  }
}

async function move(target: HttpTarget, record: Movable, tally: Tally): Promise<void> {
  try {
    increase(tally.counts, `${record.kind} ${await put(target, record)}`);
  } catch (thrown) {
    if (thrown instanceof Unreachable) throw thrown;
    tally.fail(`${titleOf(record)}: ${messageOf(thrown)}`);
  }
}

async function moveAccess(target: HttpTarget, batch: AccessBatch, tally: Tally): Promise<void> {
  const titles = [
    ...batch.roles.map(({ role }) => ["role", `role ${role}`] as const),
    ...batch.users.map(({ name }) => ["user", `user ${name}`] as const),
  ];
  try {
    const rows = await target.putAccess(batch);
    for (const [at, { outcome, faults }] of rows.entries()) {
      const [kind, title] = titles[at] ?? ["user", ""];
      if (outcome !== "refused") increase(tally.counts, `${kind} ${outcome}`);
      if (outcome === "skipped") tally.skip(title);
      for (const fault of faults) tally.fail(`${title}: ${fault}`);
      if (outcome === "refused" && faults.length === 0) tally.fail(`${title}: the server refuses`);
    }
  } catch (thrown) {
    if (thrown instanceof Unreachable) throw thrown;
    tally.fail(`${titles.length} users and roles: ${messageOf(thrown)}`, titles.length);
  }
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
