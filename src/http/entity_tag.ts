/** Reads on a condition (RFC 9110, 13.1.2): whoever has the content already is not sent it again. */

/** The tag of a content is its MD5, so that clients which know that can make it. */
export function entityTag(md5: string): string {
  return `"${md5}"`;
}

/** What is in `If-None-Match`: `*`, or tags with commas between them, strong or weak. */
export function matchesTag(ifNoneMatch: string, md5: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const tag = entityTag(md5);
  return ifNoneMatch.split(",").some((one) => {
    const text = one.trim();
    return text === tag || text === `W/${tag}`;
  });
}
