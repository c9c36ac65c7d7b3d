/** Moves records into a server, several at a time, and counts what became of them. */
import { IMPORT, messageOf } from "../base/mod.ts";
import { type AccessBatch, AccessGathering } from "./access_batch.ts";
import { type ImportOutcome, type ImportTarget, Unreachable } from "./import_target.ts";
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

/** What became of one record. */
export interface RecordOutcome {
  readonly kind: "namespace" | "config" | "instance" | "role" | "user";
  /** Empty for roles and users, which are in none. */
  readonly namespace: string;
  /** Of configs and services; empty for others. */
  readonly group: string;
  /** Of an instance `service ip:port`. */
  readonly name: string;
  readonly outcome: ImportOutcome | "refused";
  /** In words, where the outcome does not say all. */
  readonly why: string;
}

interface ImportOptions {
  readonly target: ImportTarget;
  /** Only this one; users and roles, which are in none, are left out then. */
  readonly namespace: string | undefined;
  /** Whether users and roles are wanted. */
  readonly users: boolean;
  /** Told of each record when its outcome is known, and of each that is left out. */
  readonly tell?: (told: RecordOutcome | { readonly left: string }) => void;
  /** Ends it before the next record. */
  readonly signal?: AbortSignal;
}

/** Throws when the source ends in an error or the server is gone; what was done until then stays done. */
export async function importRecords(
  records: AsyncIterable<ImportRecord>,
  { target, namespace, users, tell, signal }: ImportOptions,
): Promise<ImportReport> {
  const tally = new Tally(tell);
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
      signal?.throwIfAborted();
      if (record.kind === "left") {
        tally.leave(record.what);
      } else if (record.kind === "user" || record.kind === "role") {
        if (!users) continue;
        if (namespace !== undefined) {
          tally.leave(`${record.kind}s, which belong to no namespace`);
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
  readonly #tell: NonNullable<ImportOptions["tell"]>;

  constructor(tell: ImportOptions["tell"]) {
    this.#tell = tell ?? (() => {});
  }

  done(names: Names, outcome: ImportOutcome, faults: readonly string[] = []): void {
    increase(this.counts, `${names.kind} ${outcome}`);
    const { kind, namespace, group, name } = names;
    this.#tell({ kind, namespace, group, name, outcome, why: faults.join("; ") });
  }

  /** `why` is one thing that did not come in, or the whole. */
  fail({ title }: Names, why: string): void {
    this.failed++;
    if (this.failures.length < IMPORT.shownFailures) this.failures.push(`${title}: ${why}`);
  }

  refuse(names: Names, why: string): void {
    const { kind, namespace, group, name } = names;
    this.#tell({ kind, namespace, group, name, outcome: "refused", why });
  }

  failAll(all: readonly Names[], why: string): void {
    this.failed += all.length;
    if (this.failures.length < IMPORT.shownFailures) {
      this.failures.push(`${all.length} users and roles: ${why}`);
    }
    for (const names of all) this.refuse(names, why);
  }

  skip({ title }: Names): void {
    if (this.skipped.length < IMPORT.shownFailures) this.skipped.push(title);
  }

  leave(what: string): void {
    increase(this.leftOut, what);
    this.#tell({ left: what });
  }
}

async function move(target: ImportTarget, record: Movable, tally: Tally): Promise<void> {
  const names = namesOf(record);
  try {
    tally.done(names, await put(target, record));
  } catch (thrown) {
    if (thrown instanceof Unreachable) throw thrown;
    tally.fail(names, messageOf(thrown));
    tally.refuse(names, messageOf(thrown));
  }
}

async function moveAccess(target: ImportTarget, batch: AccessBatch, tally: Tally): Promise<void> {
  const all = [
    ...batch.roles.map(({ role }) => accessNames("role", role)),
    ...batch.users.map(({ name }) => accessNames("user", name)),
  ];
  try {
    const rows = await target.putAccess(batch);
    for (const [at, names] of all.entries()) {
      const { outcome, faults } = rows[at] ?? { outcome: "refused", faults: [] };
      const refused = outcome === "refused" && faults.length === 0;
      const why = refused ? ["the server refuses"] : faults;
      for (const fault of why) tally.fail(names, fault);
      if (outcome === "refused") tally.refuse(names, why.join("; "));
      else tally.done(names, outcome, faults);
      if (outcome === "skipped") tally.skip(names);
    }
  } catch (thrown) {
    if (thrown instanceof Unreachable) throw thrown;
    tally.failAll(all, messageOf(thrown));
  }
}

type Movable = ImportedNamespace | ImportedConfig | ImportedInstance;

function put(target: ImportTarget, record: Movable): Promise<ImportOutcome> {
  if (record.kind === "config") return target.putConfig(record);
  if (record.kind === "namespace") return target.putNamespace(record);
  return target.putInstance(record.instance);
}

function namespaceOf(record: Movable): string {
  if (record.kind === "namespace") return record.id;
  return record.kind === "config" ? record.namespace : record.instance.namespace;
}

interface Names {
  readonly kind: RecordOutcome["kind"];
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
  /** All of it, for messages. */
  readonly title: string;
}

function accessNames(kind: "role" | "user", name: string): Names {
  return { kind, namespace: "", group: "", name, title: `${kind} ${name}` };
}

function namesOf(record: Movable): Names {
  const { kind } = record;
  if (kind === "namespace") {
    return {
      kind,
      namespace: record.id,
      group: "",
      name: record.name,
      title: `namespace ${record.id}`,
    };
  }
  if (kind === "config") {
    const { namespace, group, dataId: name } = record;
    return { kind, namespace, group, name, title: `config ${name} of ${group} in ${namespace}` };
  }
  const { ip, port, namespace, group, service } = record.instance;
  const name = `${service} ${ip}:${port}`;
  return { kind, namespace, group, name, title: `instance ${ip}:${port} of ${group}@@${service}` };
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
