/** Takes records at once and writes them a moment later, many together, synced. Who is answered never waits for it. */
import {
  ApiError,
  AUDIT,
  type AuditFacts,
  type AuditFilter,
  type AuditPage,
  type AuditTrail,
  type Clock,
  type Logger,
  LogThrottle,
  messageOf,
  network,
  readAuditRecord,
} from "../../base/mod.ts";
import { LineQueue, type LineSink } from "../access/mod.ts";
import { formatRecord } from "./format_record.ts";
import { findInTrails } from "./find_in_trails.ts";
import { isOfStranger } from "./is_of_stranger.ts";
import { RecordThrottle } from "./record_throttle.ts";

interface AuditLogOptions {
  readonly sink: LineSink;
  /** Of refusals and failed logins: whoever causes many of them pushes out nothing but their like. */
  readonly strangersSink: LineSink;
  /** The files of each sink, the newest first; those that are not there are passed over. */
  readonly trails: readonly (readonly string[])[];
  readonly nodeId: number;
  /** Of the last record that is in the files. */
  readonly lastId: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface AuditLogCounts {
  readonly written: number;
  /** Could not be written; the log has a record of how many. */
  readonly dropped: number;
}

/** Begins the verb of a record that tells what is missing. */
const GAP = "audit.unwritten ";
const SERVER = { user: "", ip: "" } as const;

export class AuditLog implements AuditTrail {
  readonly #options: AuditLogOptions;
  readonly #refusals: RecordThrottle;
  /** Apart, so that no stranger decides which of them are written. */
  readonly #logins: RecordThrottle;
  readonly #queue: LineQueue;
  readonly #ofStrangers: LineQueue;
  readonly #faults: LogThrottle;
  #lastId: number;
  #dropped = 0;
  /** Of these the log does not say yet that they are missing. */
  #untold = 0;
  #closed = false;
  #scans = 0;

  constructor(options: AuditLogOptions) {
    const { sink, strangersSink, clock, logger } = options;
    this.#options = options;
    const { refusalsPerAddress, refusals, loginsPerUser, logins } = AUDIT;
    this.#refusals = new RecordThrottle({ clock, perKey: refusalsPerAddress, all: refusals });
    this.#logins = new RecordThrottle({ clock, perKey: loginsPerUser, all: logins });
    const onLost = (lines: readonly string[], error: unknown) =>
      this.#loseLines(lines, messageOf(error));
    const bounds = AUDIT;
    const beforeFlush = () => this.#tellCounts();
    this.#queue = new LineQueue({ sink, bounds, onLost, beforeFlush });
    this.#ofStrangers = new LineQueue({
      ...{ sink: strangersSink, bounds, onLost },
      beforeFlush: () => this.#tellRefusals(),
    });
    this.#faults = new LogThrottle({ logger, clock, lines: 1, windowMs: AUDIT.faultLogMs });
    this.#lastId = options.lastId;
  }

  get counts(): AuditLogCounts {
    const written = this.#queue.written + this.#ofStrangers.written;
    return { written, dropped: this.#dropped };
  }

  record(facts: AuditFacts): void {
    if (this.#closed) return this.#lose(1, "the server has stopped");
    const { kind, object, origin } = facts;
    const queue = isOfStranger(facts) ? this.#ofStrangers : this.#queue;
    if (kind !== "refusal" && kind !== "login") return this.#take(queue, facts, 0);
    const from = network(origin.peerIp ?? origin.ip);
    const unwritten = queue === this.#queue
      ? this.#logins.take(`${object}\0${from}`)
      : this.#refusals.take(from);
    if (unwritten !== undefined) this.#take(queue, facts, unwritten);
    // So that the count gets into the log when nothing else comes.
    else queue.flushSoon();
  }

  async find(filter: AuditFilter): Promise<AuditPage> {
    if (this.#scans >= AUDIT.maxScans) {
      throw new ApiError("overloaded", "The audit log is being read by others, try again later");
    }
    this.#scans++;
    try {
      await Promise.all([this.#queue.writeAll(), this.#ofStrangers.writeAll()]);
      return await findInTrails(this.#options.trails, filter);
    } finally {
      this.#scans--;
    }
  }

  /** Writes what waits; what comes later is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    // What the first could not write, the second tells.
    await this.#ofStrangers.close();
    await this.#queue.close();
  }

  #take(queue: LineQueue, facts: AuditFacts, unwritten: number): void {
    if (queue.isFull) {
      this.#lose(1, "there are too many that wait");
      return;
    }
    const atMs = this.#options.clock.nowMs();
    const id = this.#lastId = Math.max(this.#lastId + 1, Math.floor(atMs * 1_000));
    queue.add(formatRecord(facts, { id, atMs, node: this.#options.nodeId, unwritten }));
  }

  /** What is missing is said in the log itself. */
  #tellCounts(): void {
    // A count that found no room would be lost with its record.
    if (this.#queue.isFull) return;
    const logins = this.#logins.takeUnwritten();
    const lost = this.#untold;
    this.#untold = 0;
    if (logins > 0) {
      this.#take(this.#queue, gap("login", "logins", "too many in a second"), logins);
    }
    if (lost > 0) {
      this.#take(this.#queue, gap("operation", "records", "could not be written"), lost);
    }
  }

  #tellRefusals(): void {
    if (this.#ofStrangers.isFull) return;
    const refusals = this.#refusals.takeUnwritten();
    if (refusals === 0) return;
    this.#take(this.#ofStrangers, gap("refusal", "refusals", "too many in a second"), refusals);
  }

  /** What a lost line told to be missing is missing still, and is to be told again. */
  #loseLines(lines: readonly string[], why: string): void {
    let records = 0;
    for (const line of lines) {
      // Texts of clients have their quotes escaped; most lines tell of nothing, and are not parsed.
      const record = line.includes('"unwritten":') ? readAuditRecord(line) : undefined;
      this.#untold += record?.unwritten ?? 0;
      if (record === undefined || !record.verb.startsWith(GAP)) records++;
    }
    if (records > 0) this.#lose(records, why);
  }

  #lose(count: number, why: string): void {
    this.#dropped += count;
    this.#untold += count;
    if (!this.#faults.shouldLog()) return;
    this.#options.logger.error("the audit log cannot be written; records are lost", {
      error: why,
      lost: this.#dropped,
    });
  }
}

function gap(kind: AuditFacts["kind"], verb: string, why: string): AuditFacts {
  return {
    kind,
    origin: SERVER,
    verb: GAP + verb,
    object: "",
    outcome: "failed",
    why,
  };
}
