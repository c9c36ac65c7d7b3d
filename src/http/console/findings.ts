/** What is wrong, as codes for which the console has the words. */
import type { NamespaceSurvey } from "../../api/mod.ts";
import { EVERYTHING, type Permission, serviceResource } from "../../auth/mod.ts";
import { CONSOLE, type ServiceKey, TLS } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { READ_SERVICES } from "./console_route.ts";
import type { Finding, NodeRow } from "./wire.ts";

const MANAGE_USERS: Permission = { action: "admin", resource: "user" };
/** Entries behind the leader from which on a node is told to be behind: fewer are on their way. */
const BEHIND_ENTRIES = 1_000;
/** Of the disk, free, below which it is told to be low. */
const LOW_DISK = 0.1;
const DAY_MS = 24 * 3_600_000;

interface Seen {
  readonly call: HttpCall;
  readonly info: ServerInfo;
  readonly nodes: readonly NodeRow[];
  readonly surveys: readonly NamespaceSurvey[];
}

export function findingsOf(seen: Seen): readonly Finding[] {
  const { info, nodes } = seen;
  const findings: Finding[] = [
    ...clusterFindings(nodes),
    ...nodes.flatMap(nodeFindings),
    ...serviceFindings(seen, "serviceWithoutHealthy", (one) => one.withoutHealthy),
    ...serviceFindings(seen, "protectionReached", (one) => one.protectedOnes),
  ];
  findings.push(...certificateFindings(info, seen.call.nowMs()));
  if (hasInitialPassword(seen.call)) findings.push(finding("warn", "initialPassword"));
  if (!info.isAuthOn) findings.push(finding("warn", "apiAuthOff"));
  return findings;
}

function finding(
  severity: Finding["severity"],
  code: Finding["code"],
  params: Finding["params"] = {},
): Finding {
  return { code, severity, params };
}

function clusterFindings(nodes: readonly NodeRow[]): Finding[] {
  if (nodes.length === 0) return [];
  const found: Finding[] = [];
  if (!nodes.some(({ role }) => role === "leader")) found.push(finding("bad", "noLeader"));
  const voters = nodes.filter(({ role }) => role !== "learner");
  const up = voters.filter(({ isUp }) => isUp).length;
  if (voters.length >= 3 && up <= Math.floor(voters.length / 2) + 1 && up < voters.length) {
    found.push(finding("warn", "noQuorumLeft", { up, voters: voters.length }));
  }
  const versions = [...new Set(nodes.map(({ version }) => version).filter((one) => one !== ""))];
  if (versions.length > 1) {
    found.push(finding("info", "versionsDiffer", { versions: versions.sort().join(", ") }));
  }
  return found;
}

function nodeFindings(node: NodeRow): Finding[] {
  const { id, address, trouble, lag, diskFreeBytes, diskTotalBytes } = node;
  if (!node.isUp) return [finding("bad", "nodeDown", { id, address, reason: trouble })];
  const found: Finding[] = [];
  if (node.isDiskFull) {
    found.push(finding("bad", "diskFull", { id, address, freeBytes: diskFreeBytes }));
  } else if (trouble !== "") {
    found.push(finding("bad", "nodeNotReady", { id, address, reason: trouble }));
  }
  if (lag > BEHIND_ENTRIES) {
    found.push(finding("warn", "nodeBehind", { id, address, entries: lag }));
  }
  if (diskTotalBytes > 0 && diskFreeBytes / diskTotalBytes < LOW_DISK) {
    found.push(finding("warn", "diskLow", { id, address, freeBytes: diskFreeBytes }));
  }
  return found;
}

/** Of the node that is asked; the log of each tells of its own, and metrics do. */
function certificateFindings({ certificate }: ServerInfo, nowMs: number): Finding[] {
  const found = certificate?.();
  if (found === undefined) return [];
  const { endsMs, reason } = found;
  const unused = reason === "" ? [] : [finding("warn", "certificateUnused")];
  if (endsMs <= nowMs) return [finding("bad", "certificateEnded"), ...unused];
  const days = Math.floor((endsMs - nowMs) / DAY_MS);
  const ends = endsMs - nowMs < TLS.expiresSoonMs;
  return ends ? [finding("warn", "certificateEnds", { days }), ...unused] : unused;
}

/** A manager who has not changed the password that they were given; for managers to know. */
function hasInitialPassword(call: HttpCall): boolean {
  return call.may(MANAGE_USERS, EVERYTHING) && call.api.users.hasInitialPassword();
}

/** Each that may be named is; where there are more than are named, the list of services has them. */
function serviceFindings(
  { call, surveys }: Seen,
  code: Finding["code"],
  pick: (one: NamespaceSurvey) => readonly ServiceKey[],
): Finding[] {
  return surveys.flatMap(pick).slice(0, CONSOLE.maxJudgedServices)
    .filter((key) => call.may(READ_SERVICES, serviceResource(key)))
    .slice(0, CONSOLE.maxNamedServices)
    .map(({ namespace, group, name }) => finding("warn", code, { namespace, group, name }));
}
