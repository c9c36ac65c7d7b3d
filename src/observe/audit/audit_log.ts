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
  messageOf,
} from "../../base/mod.ts";
import { formatRecord } from "./audit_format.ts";
import { findRecords } from "./find_records.ts";
import { RefusalThrottle } from "./refusal_throttle.ts";

interface AuditSink {
  /** Called again only when the call before has ended. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface AuditLogOptions {
  readonly sink: AuditSink;
  /** The newest first; those that are not there are passed over. */
  readonly paths: readonly string[];
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

const encoder = new TextEncoder();
const SERVER = { user: "", ip: "" } as const;

export class AuditLog implements AuditTrail {
  readonly #options: AuditLogOptions;
  readonly #throttle: RefusalThrottle;
  #lines: string[] = [];
  #queued = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  #lastId: number;
  #written = 0;
  #dropped = 0;
  /** Of these the log does not say yet that they are missing. */
  #untold = 0;
  #toldMs = -Infinity;
  #closed = false;
  #scans = 0;

  constructor(options: AuditLogOptions) {
    this.#options = options;
    this.#throttle = new RefusalThrottle(options.clock);
    this.#lastId = options.lastId;
  }

  get counts(): AuditLogCounts {
    return { written: this.#written, dropped: this.#dropped };
  }

  record(facts: AuditFacts): void {
    if (this.#closed) return this.#lose(1, "the server has stopped");
    const isByStranger = facts.kind === "refusal" ||
      (facts.kind === "login" && facts.outcome !== "ok");
    if (!isByStranger) return this.#take(facts, 0);
    const unwritten = this.#throttle.take(facts.origin.peerIp ?? facts.origin.ip);
    if (unwritten !== undefined) this.#take(facts, unwritten);
    // So that the count gets into the log when nothing else comes.
    else this.#timer ??= setTimeout(() => this.#flush(), AUDIT.flushMs);
  }

  async find(filter: AuditFilter): Promise<AuditPage> {
    if (this.#scans >= AUDIT.maxScans) {
      throw new ApiError("overloaded", "The audit log is being read by others, try again later");
    }
    this.#scans++;
    try {
      await this.#writeAll();
      return await findRecords(this.#options.paths, filter);
    } finally {
      this.#scans--;
    }
  }

  /** Writes what waits; what comes later is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writeAll();
    await this.#options.sink.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#writing !== undefined || this.#lines.length > 0) {
      this.#flush();
      await this.#writing;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #take(facts: AuditFacts, unwritten: number): void {
    if (this.#queued >= AUDIT.maxQueuedBytes) {
      this.#lose(1, "there are too many that wait");
      return;
    }
    const atMs = this.#options.clock.nowMs();
    const id = this.#lastId = Math.max(this.#lastId + 1, Math.floor(atMs * 1_000));
    const line = formatRecord(facts, { id, atMs, node: this.#options.nodeId, unwritten });
    this.#lines.push(line);
    this.#queued += line.length;
    if (this.#queued >= AUDIT.flushBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), AUDIT.flushMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tellCounts();
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#lines.length > 0) this.#flush();
    });
  }

  /** What is missing is said in the log itself. */
  #tellCounts(): void {
    const refusals = this.#throttle.takeUnwritten();
    const lost = this.#untold;
    this.#untold = 0;
    if (refusals > 0) this.#take(gap("refusal", "refusals", "too many in a second"), refusals);
    if (lost > 0) this.#take(gap("operation", "records", "could not be written"), lost);
  }

  async #write(): Promise<void> {
    const lines = this.#lines;
    const queued = this.#queued;
    this.#lines = [];
    try {
      await this.#options.sink.write(encoder.encode(lines.join("")));
      this.#written += lines.length;
    } catch (error) {
      this.#lose(lines.length, messageOf(error));
    }
    // Until they are written they count, or a slow disk would let twice as much gather.
    this.#queued -= queued;
  }

  #lose(count: number, why: string): void {
    this.#dropped += count;
    this.#untold += count;
    const { clock, logger } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#toldMs < AUDIT.faultLogMs) return;
    this.#toldMs = nowMs;
    logger.error("the audit log cannot be written; records are lost", {
      error: why,
      lost: this.#dropped,
    });
  }
}

function gap(kind: AuditFacts["kind"], verb: string, why: string): AuditFacts {
  return {
    kind,
    origin: SERVER,
    verb: `audit.unwritten ${verb}`,
    object: "",
    outcome: "failed",
    why,
  };
}
