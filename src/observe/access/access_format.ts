/** One answered request as one line. Whatever a client has sent stays on it, is cut, and cannot drive a terminal. */
import { ACCESS, type AccessEntry, cutText } from "../../base/mod.ts";

export type AccessFormat = "json" | "common";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** What JSON leaves as it is and terminals or readers of lines do not. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029]/g;

function escapeUnsafe(line: string): string {
  return line.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function cut(text: string): string {
  return cutText(text, ACCESS.maxTextChars);
}

/** With `"` and control characters escaped as in JSON, without the quotes around it. */
function inner(text: string): string {
  return JSON.stringify(cut(text)).slice(1, -1);
}

/** What stands between blanks and may not hold one; `-` for nothing. */
function word(text: string): string {
  return text === "" ? "-" : inner(text).replaceAll(" ", "\\u0020");
}

function toTenths(tookMs: number): number {
  return Math.round(tookMs * 10) / 10;
}

/** `22/Nov/2026:18:30:00 +0000` */
function commonTime(atMs: number): string {
  const iso = new Date(atMs).toISOString();
  const month = MONTHS[Number(iso.slice(5, 7)) - 1] ?? "";
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

function formatJson(entry: AccessEntry): string {
  const { atMs, protocol, ip, user, method, path, namespace, group, name } = entry;
  return JSON.stringify({
    time: new Date(atMs).toISOString(),
    protocol,
    ip: cut(ip),
    user: cut(user),
    method: cut(method),
    path: cut(path),
    namespace: cut(namespace),
    group: cut(group),
    name: cut(name),
    status: entry.status,
    bytes: entry.sizeBytes,
    ms: toTenths(entry.tookMs),
    requestId: cut(entry.requestId),
  });
}

/** The common log format, and behind it the milliseconds, the id, and what the request is about. */
function formatCommon(entry: AccessEntry): string {
  const { ip, user, method, path, protocol, status, sizeBytes, namespace, group, name } = entry;
  const request = `${inner(method)} ${inner(path)} ${protocol}`;
  const about = [namespace, group, name].map(word).join(" ");
  return `${word(ip)} - ${word(user)} [${commonTime(entry.atMs)}] "${request}" ${status} ` +
    `${sizeBytes ?? "-"} ${toTenths(entry.tookMs)} ${word(entry.requestId)} ${about}`;
}

export function formatAccess(entry: AccessEntry, format: AccessFormat): string {
  return `${escapeUnsafe(format === "json" ? formatJson(entry) : formatCommon(entry))}\n`;
}
