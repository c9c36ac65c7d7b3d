/** Matches what contains a text, ignoring case. Quicker than to make a small copy of all that is looked at. */
export function containsText(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "i");
}
