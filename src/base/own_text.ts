/**
 * Texts that keep nothing but themselves. A part that is cut out of a text is a view of it: who keeps a name out of a
 * long request keeps the whole request, and counts the name.
 */

/** The engine copies what is shorter. */
const MIN_VIEW_CHARS = 13;

/** The same text in memory of its own; for parts of long texts that are kept. */
export function ownText(text: string): string {
  return text.length < MIN_VIEW_CHARS ? text : JSON.parse(JSON.stringify(text)) as string;
}

/** At most so many characters of a text, to be kept. */
export function cutText(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : ownText(text.slice(0, maxChars));
}
