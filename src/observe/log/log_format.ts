/** One log message as one line, for people or for machines. */
import type { LogFields, LogLevel } from "../../base/mod.ts";

interface LogRecord {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly target: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
// deno-lint-ignore no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2026-11-22T18:30:00.123+08:00` in a fixed zone, or in the machine's own when none is given. */
export function formatTime(timeMs: number, offsetHours: number | undefined): string {
  const offsetMs = offsetHours === undefined
    ? -new Date(timeMs).getTimezoneOffset() * MINUTE_MS
    : offsetHours * HOUR_MS;
  const local = new Date(timeMs + offsetMs).toISOString().slice(0, -1);
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const sign = offsetMs < 0 ? "-" : "+";
  return `${local}${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** A text from a client must not be able to write a second line. */
function oneLine(text: string): string {
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function fieldText(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  return /^[\w.:/@#*+-]+$/.test(value) ? value : oneLine(JSON.stringify(value));
}

/** `TIME LEVEL target: message key=value ...` */
export function formatText(record: LogRecord, offsetHours: number | undefined): string {
  const head = `${formatTime(record.timeMs, offsetHours)} ${record.level.toUpperCase().padEnd(5)}`;
  let line = `${head} ${record.target}: ${oneLine(record.message)}`;
  for (const [name, value] of Object.entries(record.fields ?? {})) {
    if (value !== undefined) line += ` ${name}=${fieldText(value)}`;
  }
  return `${line}\n`;
}

/**
 * One JSON object; the record's own members win over fields of the same name. Times are UTC. `nodeId` is this node's,
 * undefined while nobody knows it.
 */
export function formatJson(record: LogRecord, nodeId?: number): string {
  return `${
    JSON.stringify({
      ...record.fields,
      time: new Date(record.timeMs).toISOString(),
      level: record.level,
      target: record.target,
      message: record.message,
      ...nodeId !== undefined && { nodeId },
    })
  }\n`;
}
