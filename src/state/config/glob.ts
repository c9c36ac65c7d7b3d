/**
 * Compiles a pattern in which `*` stands for any text and everything else for itself. Matching takes time linear in the
 * text: each literal part is looked for once, from where the part before it ended, and the platform's substring search
 * is linear up to its first hit. There is nothing to go back to, so no pattern can make it slow.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const parts = pattern.split("*");
  const head = parts[0] ?? "";
  if (parts.length === 1) return (text) => text === head;
  const tail = parts[parts.length - 1] ?? "";
  const middle = parts.slice(1, -1).filter((part) => part !== "");
  return (text) => {
    if (text.length < head.length + tail.length) return false;
    if (!text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
