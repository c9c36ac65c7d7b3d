/** Finds names in the environment that look like settings and are none: a misspelt one has no effect. */
import { editDistance, wordDistance } from "./edit_distance.ts";
import { OTHER_NAMES, SETTING_SPECS } from "./setting_specs.ts";
import type { Environment } from "./setting_value.ts";

export interface UnknownSetting {
  readonly name: string;
  /** Settings that may have been meant, the nearest ones; empty when none is near. */
  readonly nearest: readonly string[];
}

const PREFIX = "RNACOS_";
/** Java Nacos' own prefix. Its settings and those of applications stand beside ours, so only near ones are told. */
const SHARED_PREFIX = "NACOS_";
/** Longer names are no settings, and comparing them takes long. */
const MAX_COMPARED_CHARS = 80;
const MAX_TOLD = 20;
const MAX_NEAREST = 3;
/** Edits of a name that still count as near. */
const NEAR_EDITS = 3;
/** Another word in the place of one, or one word more or less. */
const WORD_COST = 2;
/** Edits that a name without the prefix may be away from a setting. */
const NEAR_PREFIX_EDITS = 2;

const KNOWN: readonly string[] = [...SETTING_SPECS.map(({ name }) => name), ...OTHER_NAMES];
const KNOWN_SET: ReadonlySet<string> = new Set(KNOWN);

/**
 * Kubernetes describes every Service of the namespace to every container: one named rnacos makes RNACOS_SERVICE_HOST,
 * RNACOS_SERVICE_PORT_HTTP, RNACOS_PORT=tcp://10.0.0.1:8848 and RNACOS_PORT_8848_TCP_ADDR.
 */
function isOfKubernetes(name: string, value: string): boolean {
  return /_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name) ||
    (name.endsWith("_PORT") && /^(tcp|udp|sctp):\/\//.test(value));
}

/** Settings at the least distance, when that is at most `limit`. */
function nearestTo(limit: number, distance: (known: string) => number): string[] {
  const found = KNOWN.map((known) => ({ known, edits: distance(known) }));
  const least = Math.min(...found.map(({ edits }) => edits));
  if (least > limit) return [];
  return found.filter(({ edits }) => edits === least).map(({ known }) => known)
    .slice(0, MAX_NEAREST);
}

/** Letters and words: WARMUP is one letter from WARM_UP, and HTTP_HOST one word from SDK_HOST. */
function editsTo(name: string): (known: string) => number {
  const words = name.split("_");
  return (known) =>
    Math.min(editDistance(name, known), wordDistance(words, known.split("_"), WORD_COST));
}

/** Whether the name could be a misspelt one of ours; asked of every variable, so it has to be cheap. */
function looksLikeOurs(name: string): boolean {
  const first = name.split("_", 1)[0] ?? "";
  return editDistance(first, PREFIX.slice(0, -1)) <= NEAR_PREFIX_EDITS || name.startsWith("RUST");
}

function judge(name: string, value: string): UnknownSetting | undefined {
  const upper = name.toUpperCase();
  if (KNOWN_SET.has(name) || isOfKubernetes(upper, value)) return undefined;
  if (name.length > MAX_COMPARED_CHARS) {
    return upper.startsWith(PREFIX)
      ? { name: `${name.slice(0, MAX_COMPARED_CHARS)}...`, nearest: [] }
      : undefined;
  }
  const edits = editsTo(upper);
  if (upper.startsWith(PREFIX)) return { name, nearest: nearestTo(NEAR_EDITS, edits) };
  if (!looksLikeOurs(upper.slice(0, PREFIX.length * 2))) return undefined;
  const nearest = upper.startsWith(SHARED_PREFIX)
    // NACOS_HTTP_PORT lacks one letter; NACOS_SERVERS is not ours.
    ? nearestTo(
      NEAR_EDITS,
      (known) =>
        known.startsWith(SHARED_PREFIX)
          ? edits(known)
          : editDistance(upper, known) + NEAR_EDITS - 1,
    )
    : nearestTo(
      upper.startsWith("RUST") ? 1 : NEAR_PREFIX_EDITS,
      (known) => editDistance(upper, known),
    );
  return nearest.length === 0 ? undefined : { name, nearest };
}

/** The first of them; comparing more would delay the start. */
export function unknownSettings(environment: Environment): UnknownSetting[] {
  const found: UnknownSetting[] = [];
  for (const [name, value] of Object.entries(environment)) {
    const unknown = judge(name, value ?? "");
    if (unknown !== undefined) found.push(unknown);
    if (found.length > MAX_TOLD) break;
  }
  return found;
}

/** One sentence for each. */
export function unknownNotices(unknown: readonly UnknownSetting[]): string[] {
  const told = unknown.slice(0, MAX_TOLD).map(({ name, nearest }) =>
    nearest.length === 0
      ? `${name} is set and is no setting of this version, so it has no effect`
      : `${name} is set and is no setting, so it has no effect; the nearest: ${nearest.join(", ")}`
  );
  return told.length === unknown.length
    ? told
    : [...told, "More names are set that are no settings"];
}
