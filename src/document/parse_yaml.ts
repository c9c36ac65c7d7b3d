/** YAML 1.2 with unique keys; a text may hold several documents, as those of Spring do. */
import { constructFromEvents, type Event, parseEvents, YAMLException } from "js-yaml";
import type { Parsed } from "./parsed.ts";
import { placeAt } from "./place_at.ts";
import type { DocumentFault } from "./types.ts";
import { yamlPlace } from "./yaml_place.ts";

/** What aliases stand for is there once, but a schema walks through it each time. */
const MAX_ALIASES = 1_000;

export function parseYaml(content: string): Parsed {
  try {
    const events = parseEvents(content, {});
    const values = constructFromEvents(events, { source: content, maxAliases: MAX_ALIASES });
    return { values, placeOf: placeFinder(content, events) };
  } catch (thrown) {
    return { fault: faultOf(content, thrown) };
  }
}

/** Finds places in what is YAML: JSON is, unless it is nested too deeply. */
function placeFinder(content: string, events: readonly Event[]) {
  return (document: number, path: readonly string[]) => {
    const offset = yamlPlace(content, events, { document, path });
    return offset === undefined ? undefined : placeAt(content, offset);
  };
}

function faultOf(content: string, thrown: unknown): DocumentFault {
  if (!(thrown instanceof YAMLException)) {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const { reason, mark } = thrown;
  if (mark === undefined) return { message: reason };
  return { message: reason, place: placeAt(content, mark.position) };
}
