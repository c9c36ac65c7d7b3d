/** The packed text of long polls: what a client listens to, and what the server says has changed. */
import type { ListenItem } from "../../api/mod.ts";
import { ApiError, type ConfigKey, HTTP, ownText } from "../../base/mod.ts";

const WORD = "\x02";
const LINE = "\x01";

/** Names of one entry, not yet checked. */
interface ListenNames {
  readonly namespace: string | undefined;
  readonly group: string | undefined;
  readonly dataId: string | undefined;
}

/**
 * Entries are `dataId 02 group 02 md5 01` or `dataId 02 group 02 md5 02 tenant 01`; a rest without 01 at its end is
 * no entry. Throws ApiError `invalid` for a malformed entry or too many of them.
 */
export function parseListeningConfigs(
  sent: string,
  checkKey: (names: ListenNames) => ConfigKey,
): ListenItem[] {
  const items: ListenItem[] = [];
  const packed = withoutRest(sent);
  for (let start = 0; start < packed.length;) {
    const end = packed.indexOf(LINE, start);
    if (end < 0) break;
    if (items.length >= HTTP.maxListenItems) {
      throw new ApiError("invalid", `invalid probeModify, over ${HTTP.maxListenItems} configs`);
    }
    if (end - start > HTTP.maxListenEntryChars) {
      throw new ApiError("invalid", "invalid probeModify");
    }
    const [dataId, group, md5, tenant, ...more] = packed.slice(start, end).split(WORD);
    if (md5 === undefined || more.length > 0) throw new ApiError("invalid", "invalid probeModify");
    items.push({ key: checkKey({ namespace: tenant, group, dataId }), md5, tenantAsSent: tenant });
    start = end + 1;
  }
  return items;
}

/** Names of held polls are parts of the packed text: a long rest that says nothing would be held with them. */
function withoutRest(packed: string): string {
  const end = packed.lastIndexOf(LINE) + 1;
  return packed.length - end <= HTTP.maxListenEntryChars ? packed : ownText(packed.slice(0, end));
}

/** Escaped as a whole, one line end behind it; empty when nothing has changed. The tenant is as the client spelled it. */
export function changedText(items: readonly ListenItem[]): string {
  const packed = packedChanges(items);
  return packed === "" ? "" : packed + "\n";
}

/** As `changedText` without the line end, to fit in a header. */
export function packedChanges(items: readonly ListenItem[]): string {
  let packed = "";
  for (const { key, tenantAsSent } of items) {
    packed += key.dataId + WORD + key.group;
    if (tenantAsSent !== undefined && tenantAsSent !== "") packed += WORD + tenantAsSent;
    packed += LINE;
  }
  return encodeURIComponent(packed);
}

/** The form from before namespaces: `dataId:group;`. */
export function oldChangedText(items: readonly ListenItem[]): string {
  return items.map(({ key }) => `${key.dataId}:${key.group};`).join("");
}
