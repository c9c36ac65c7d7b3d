import { useCallback, useState } from "react";
import { formatOfName } from "../../editor/format.ts";
import { type ConfigName, type Content, contentOf, isSame, type Published } from "./types.ts";

/** What somebody types, and the version of the config that they began with. */
interface Kept {
  readonly mine: Content;
  readonly base: Content;
  /** Empty when the config was not there. */
  readonly baseMd5: string;
}

const placeOf = ({ namespace, group, dataId }: ConfigName) =>
  `rnacos.draft/${JSON.stringify([namespace, group, dataId])}`;

function read(place: string): Kept | null {
  const text = sessionStorage.getItem(place);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Kept;
  } catch {
    sessionStorage.removeItem(place);
    return null;
  }
}

/** False when the browser has no room for it: the draft then lives as long as the page. */
function keep(place: string, kept: Kept | null): boolean {
  try {
    if (kept) sessionStorage.setItem(place, JSON.stringify(kept));
    else sessionStorage.removeItem(place);
    return true;
  } catch {
    sessionStorage.removeItem(place);
    return false;
  }
}

/** The draft outlives a reload and a lost session: it lies in the tab's storage until it is published or thrown away. */
export function useDraft(name: ConfigName, published: Published) {
  const place = placeOf(name);
  const now: Content = published
    ? contentOf(published)
    : { content: "", type: formatOfName(name.dataId), app: "", tags: "", description: "" };
  const nowMd5 = published?.md5 ?? "";
  const [kept, setKept] = useState<Kept | null>(() => read(place));
  const [isSafe, setSafe] = useState(true);
  const put = useCallback((next: Kept | null) => {
    setKept(next);
    setSafe(keep(place, next));
  }, [place]);
  const { mine, base, baseMd5 } = kept ?? { mine: now, base: now, baseMd5: nowMd5 };
  const change = (part: Partial<Content>) => {
    const next = { ...mine, ...part };
    // Without a change there is no draft, and what others publish shows at once.
    put(isSame(next, base) && baseMd5 === nowMd5 ? null : { mine: next, base, baseMd5 });
  };
  return {
    mine,
    base,
    baseMd5,
    isChanged: kept !== null && !isSame(mine, now),
    /** Somebody has published since this draft was begun. */
    isBehind: kept !== null && baseMd5 !== nowMd5,
    isSafe,
    change,
    /** The draft now builds upon what is published. */
    rebase: (next: Content) => put({ mine: next, base: now, baseMd5: nowMd5 }),
    clear: () => put(null),
    /** Throws it away; what is returned brings it back. */
    discard: () => {
      put(null);
      return () => put(kept);
    },
  };
}
export type Draft = ReturnType<typeof useDraft>;
