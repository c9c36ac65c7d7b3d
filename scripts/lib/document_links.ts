/** Links between documents of one folder, as a reader follows them. */
import { dirname, join } from "node:path";
import { REPOSITORY } from "./repository.ts";

/** Paths of all documents of the repository. */
export function documents(): string[] {
  const { success, stdout } = new Deno.Command("git", {
    args: ["-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
  }).outputSync();
  if (!success) throw new Error("git cannot list the documents");
  return new TextDecoder().decode(stdout).trim().split("\n");
}

/** Anchors of a document as web pages make them of its headings. */
function anchors(text: string): Set<string> {
  const headings = text.matchAll(/^#+ (.+)$/gm);
  const made = [...headings].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
  return new Set(made);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What is wrong with a link of this document. */
function fault(root: string, document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(root, document) : join(root, dirname(document), path);
  if (!target.startsWith(root)) return `${document}: ${link} leads out of the folder`;
  if (!exists(target)) return `${document}: ${link} leads nowhere`;
  if (anchor === undefined || !target.endsWith(".md")) return undefined;
  const found = anchors(Deno.readTextFileSync(target)).has(anchor);
  return found ? undefined : `${document}: ${link} names no heading`;
}

/** All links of these documents, whose paths are relative to `root`, and what is wrong with some. */
export function checkLinks(
  root: string,
  documents: readonly string[],
): { readonly count: number; readonly faults: readonly string[] } {
  const faults: string[] = [];
  let count = 0;
  for (const document of documents) {
    const text = Deno.readTextFileSync(join(root, document)).replaceAll(/```[\s\S]*?```/g, "");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      count++;
      const found = fault(root, document, link);
      if (found !== undefined) faults.push(found);
    }
  }
  return { count, faults };
}
