/**
 * `RUST_LOG` in the syntax of env_logger: `level`, `target`, `target=level`, with commas between; `off` silences. Of the
 * targets that r-nacos has, those of its own code are named `rnacos` and `rnacos::naming`; those of libraries are not here.
 */
import type { LogLevel } from "../../base/mod.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];
const RANKS: Readonly<Record<LogLevel, number>> = {
  trace: 0,
  debug: 1,
  info: 2,
  warn: 3,
  error: 4,
};
/** What is written under each target. */
const SUBJECTS = {
  app: "start, end, and what the process as a whole meets",
  audit: "that the audit log cannot be written",
  auth: "the first administrator, and changes of rights that other nodes may not have yet",
  backup: "backups that are handed out, and who is refused one",
  cluster: "joining, members, leadership that is handed over, comparing states",
  config: "changes of configs and how many listeners hear of each",
  console: "whether there is a console, refused requests of its port, and faults of it",
  front: "threads that share the port of HTTP: faults of theirs, and one that ended",
  grpc: "connections, set-ups, why a connection ended, refused requests",
  http: "refused requests, and faults of the port",
  import: "what is moved in over the console, and how it ended",
  metrics: "the figures that are written now and then",
  naming: "who keeps which lease, requests passed on, the exchange with other nodes",
  node: "elections and votes, changes passed to the leader, snapshots",
  peer: "links between nodes, refused nodes, snapshots on their way",
  push: "pushes over gRPC: why, to whom, merged, repeated, given up",
  store: "recovery, snapshots and compaction of the data file",
  tls: "certificates that were read, or could not be, and handshakes that failed",
  udp: "pushes over UDP: sent, repeated, given up",
} as const;
/** Every target that messages are written under, and what about. */
export const LOG_SUBJECTS: ReadonlyMap<string, string> = new Map(Object.entries(SUBJECTS));
export const LOG_TARGETS: readonly string[] = [...LOG_SUBJECTS.keys()];
/** Covers all targets, because every one of them belongs to the program. */
const PROGRAM = "rnacos";
const OFF = LEVELS.length;
/** Targets are few; whoever names thousands is not an operator. */
const MAX_CHANGED = 256;

interface Directive {
  /** Empty for all targets. */
  readonly target: string;
  readonly rank: number;
}

/** Which messages are written. */
interface LogFilter {
  /** Rank of the lowest level that is written for this target. */
  rankFor(target: string): number;
  /** Parts that are without effect: targets that are not here, and the pattern behind a slash. */
  readonly ignored: readonly string[];
  /** Parts that name no level where one is wanted. */
  readonly wrong: readonly string[];
}

export function rankOf(level: LogLevel): number {
  return RANKS[level];
}

function parseRank(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === "off") return OFF;
  const rank = LEVELS.findIndex((level) => level === lower);
  return rank < 0 ? undefined : rank;
}

/** The target as it is called here, `` for all, or undefined when there is none of this name. */
function knownTarget(name: string): string | undefined {
  if (name === PROGRAM) return "";
  const inner = name.startsWith(`${PROGRAM}::`) ? name.slice(PROGRAM.length + 2) : name;
  return LOG_TARGETS.some((target) => covers(target, inner)) ? inner : undefined;
}

function parseDirective(part: string): Directive | "ignored" | "wrong" {
  const at = part.indexOf("=");
  if (at < 0) {
    const rank = parseRank(part);
    if (rank !== undefined) return { target: "", rank };
    // A bare name is a target of which everything is wanted. One that is not here is taken for a misspelt level: it
    // would switch all logging off.
    const target = knownTarget(part);
    if (target !== undefined) return { target, rank: 0 };
    return part.includes("::") ? "ignored" : "wrong";
  }
  const levelText = part.slice(at + 1).trim();
  const rank = levelText === "" ? 0 : parseRank(levelText);
  if (rank === undefined) return "wrong";
  const target = knownTarget(part.slice(0, at).trim());
  return target === undefined ? "ignored" : { target, rank };
}

function covers(directive: string, target: string): boolean {
  return directive === "" || target === directive || target.startsWith(`${directive}::`);
}

/** Total. Nothing understood means `info`. */
export function parseLogFilter(text: string): LogFilter {
  const ignored: string[] = [];
  const wrong: string[] = [];
  const [list = "", ...pattern] = text.split("/");
  if (pattern.length > 0) ignored.push(`/${pattern.join("/")}`);
  const directives: Directive[] = [];
  for (const raw of list.split(",")) {
    const part = raw.trim();
    if (part === "") continue;
    const directive = parseDirective(part);
    if (directive === "ignored") ignored.push(part);
    else if (directive === "wrong") wrong.push(part);
    else directives.push(directive);
  }
  if (directives.length === 0) directives.push({ target: "", rank: rankOf("info") });
  // The longest name that covers a target decides, whatever the order in the text; of equal ones the last.
  directives.reverse().sort((a, b) => b.target.length - a.target.length);
  return {
    ignored,
    wrong,
    rankFor: (target) => directives.find((each) => covers(each.target, target))?.rank ?? OFF,
  };
}

/** Why the text is refused, or undefined. */
export function whyNoLogFilter(text: string): string | undefined {
  const [wrong] = parseLogFilter(text).wrong;
  if (wrong === undefined) return undefined;
  const level = wrong.slice(wrong.indexOf("=") + 1).trim();
  return `${level.slice(0, 40)} is no level; one of ${
    LEVELS.join(", ")
  }, off is wanted, or a list as info,naming=debug ` +
    `with targets of ${LOG_TARGETS.join(", ")}`;
}

/** The filter that is in force, and levels that an operator has changed since. */
export class LogLevels {
  readonly #filter: LogFilter;
  readonly #changed = new Map<string, number>();
  #generation = 0;

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  /** Rises with every change, so that loggers can keep what they have looked up. */
  get generation(): number {
    return this.#generation;
  }

  lowest(target: string): number {
    return this.#changed.get(target) ?? this.#filter.rankFor(target);
  }

  /** Until the next start. */
  change(target: string, level: LogLevel): void {
    if (this.#changed.size < MAX_CHANGED || this.#changed.has(target)) {
      this.#changed.set(target, rankOf(level));
      this.#generation++;
    }
  }
}
