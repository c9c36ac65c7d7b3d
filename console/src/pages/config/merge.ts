import { merge3 } from "../../editor/merge3.ts";
import type { Content } from "./types.ts";

interface Three {
  readonly base: Content;
  readonly mine: Content;
  readonly theirs: Content;
}
interface Names {
  readonly mine: string;
  readonly theirs: string;
}

/** Both changes: of the content by lines, of each other field the own one where there is one. */
export function mergeContents({ base, mine, theirs }: Three, names: Names) {
  const { text, conflicts } = merge3(base.content, mine.content, theirs.content, names);
  const pick = (field: "type" | "app" | "tags" | "description") =>
    mine[field] === base[field] ? theirs[field] : mine[field];
  const merged: Content = {
    content: text,
    type: pick("type"),
    app: pick("app"),
    tags: pick("tags"),
    description: pick("description"),
  };
  return { merged, conflicts };
}
