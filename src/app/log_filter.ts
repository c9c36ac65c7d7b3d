/** `RUST_LOG` in the syntax of env_logger: `level`, `target`, `target=level`, with commas between; `off` silences. */
import type { LogLevel } from "../base/mod.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error"];
const OFF = LEVELS.length;
/** Targets are few; whoever names thousands is not an operator. */
const MAX_CHANGED = 256;

interface Directive {
  /** Empty for all targets. */
  readonly target: string;
  readonly rank: number;
}

/** Which messages are written. */
export interface LogFilter {
  /** Rank of the lowest level that is written for this target. */
  rankFor(target: string): number;
  /** Parts that were not understood and are without effect. */
  readonly ignored: readonly string[];
}

export function rankOf(level: LogLevel): number {
  return LEVELS.indexOf(level);
}

function parseRank(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === "off") return OFF;
  const rank = LEVELS.findIndex((level) => level === lower);
  return rank < 0 ? undefined : rank;
}

function parseDirective(part: string): Directive | undefined {
  const at = part.indexOf("=");
  if (at < 0) {
    const rank = parseRank(part);
    // A bare name is a target of which everything is wanted.
    if (rank === undefined) return { target: part === "rnacos" ? "" : part, rank: 0 };
    return { target: "", rank };
  }
  const target = part.slice(0, at).trim();
  const levelText = part.slice(at + 1).trim();
  const rank = levelText === "" ? 0 : parseRank(levelText);
  if (rank === undefined || target === "") return undefined;
  // Every target here belongs to the program, so its name covers all of them.
  return { target: target === "rnacos" ? "" : target, rank };
}

function covers(directive: string, target: string): boolean {
  return directive === "" || target === directive || target.startsWith(`${directive}::`);
}

/** Total: what it does not understand is listed in `ignored`. Nothing understood means `info`. */
export function parseLogFilter(text: string): LogFilter {
  const ignored: string[] = [];
  const [list = "", ...pattern] = text.split("/");
  if (pattern.length > 0) ignored.push(`/${pattern.join("/")}`);
  const directives: Directive[] = [];
  for (const raw of list.split(",")) {
    const part = raw.trim();
    if (part === "") continue;
    const directive = parseDirective(part);
    if (directive === undefined) ignored.push(part);
    else directives.push(directive);
  }
  if (directives.length === 0) directives.push({ target: "", rank: rankOf("info") });
  // The longest name that covers a target decides, whatever the order in the text.
  directives.sort((a, b) => b.target.length - a.target.length);
  return {
    ignored,
    rankFor: (target) => directives.find((each) => covers(each.target, target))?.rank ?? OFF,
  };
}

/** The filter that is in force, and levels that an operator has changed since. */
export class LogLevels {
  readonly #filter: LogFilter;
  readonly #changed = new Map<string, number>();

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  lowest(target: string): number {
    return this.#changed.get(target) ?? this.#filter.rankFor(target);
  }

  /** Until the next start. */
  change(target: string, level: LogLevel): void {
    if (this.#changed.size < MAX_CHANGED || this.#changed.has(target)) {
      this.#changed.set(target, rankOf(level));
    }
  }
}
