export type Block =
  | { readonly kind: "version" | "heading" | "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] };

/** Emphasis, code and links of Markdown as the words that they mark. */
function plain(text: string): string {
  return text.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/\*\*|`/g, "").trim();
}

/** The changelog's own Markdown: versions, headings, lists whose items go over several lines, paragraphs. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const start = markdown.search(/^## /m);
  const lines = (start < 0 ? markdown : markdown.slice(start)).split("\n");
  let items: string[] | undefined;
  for (const line of lines) {
    const heading = /^(##+) +(.*)$/.exec(line);
    const item = /^- +(.*)$/.exec(line);
    const last = blocks.at(-1);
    if (heading) {
      items = undefined;
      const kind = heading[1] === "##" ? "version" : "heading";
      blocks.push({ kind, text: plain(heading[2] ?? "") });
    } else if (item) {
      if (items === undefined) blocks.push({ kind: "list", items: items = [] });
      items.push(plain(item[1] ?? ""));
    } else if (line.trim() === "") {
      if (last?.kind === "text") blocks.push({ kind: "text", text: "" });
    } else if (items !== undefined && /^\s/.test(line)) {
      items.push(`${items.pop() ?? ""} ${plain(line)}`);
    } else if (last?.kind === "text") {
      blocks[blocks.length - 1] = { kind: "text", text: `${last.text} ${plain(line)}`.trim() };
    } else {
      items = undefined;
      blocks.push({ kind: "text", text: plain(line) });
    }
  }
  return blocks.filter((block) => block.kind === "list" || block.text !== "");
}
