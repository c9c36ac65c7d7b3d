/** Where the value at a path begins, in the stream of events that a text was parsed to. */
import { type Event, EVENT_ID, getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";

interface PathInText {
  /** From 0. */
  readonly document: number;
  readonly path: readonly string[];
}

/** Of the deepest value that is there; undefined where the document has no value at all. */
export function yamlPlace(
  content: string,
  events: readonly Event[],
  { document, path }: PathInText,
): number | undefined {
  let at = rootOf(events, document);
  for (const key of path) {
    const next = at === undefined ? undefined : childAt(content, events, { at, key });
    if (next === undefined) break;
    at = next;
  }
  const found = at === undefined ? undefined : events[at];
  return found === undefined ? undefined : beginOf(found);
}

function rootOf(events: readonly Event[], document: number): number | undefined {
  let seen = -1;
  const at = events.findIndex(({ type }) => type === EVENT_ID.DOCUMENT && ++seen === document);
  return at < 0 ? undefined : at + 1;
}

function childAt(
  content: string,
  events: readonly Event[],
  { at, key }: { readonly at: number; readonly key: string },
): number | undefined {
  const parent = events[at];
  if (parent?.type !== EVENT_ID.MAPPING && parent?.type !== EVENT_ID.SEQUENCE) return undefined;
  let next = at + 1;
  for (let count = 0;; count++) {
    const event = events[next];
    if (event === undefined || event.type === EVENT_ID.POP) return undefined;
    if (parent.type === EVENT_ID.SEQUENCE) {
      if (String(count) === key) return next;
      next = behind(events, next);
      continue;
    }
    const value = behind(events, next);
    if (event.type === EVENT_ID.SCALAR && getScalarValue(content, event) === key) return value;
    next = behind(events, value);
  }
}

/** The event behind a whole value. */
function behind(events: readonly Event[], at: number): number {
  let open = 0;
  let next = at;
  do {
    const event = events[next++];
    if (event === undefined) return next;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) open++;
    if (event.type === EVENT_ID.POP) open--;
  } while (open > 0);
  return next;
}

function beginOf(event: Event): number | undefined {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart - (isQuoted(event) ? 1 : 0);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return undefined;
  }
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}
