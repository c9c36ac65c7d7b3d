/** Links of the documents that lead into the repository. */
import { dirname, join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import { inRepository, REPOSITORY } from "./repository.ts";

function documents(): string[] {
  const { success, stdout } = new Deno.Command("git", {
    args: ["-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
  }).outputSync();
  assert(success, "git cannot list the documents");
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
function fault(document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? inRepository(document) : join(inRepository(dirname(document)), path);
  if (!exists(target)) return `${document}: ${link} leads nowhere`;
  if (anchor === undefined || !target.endsWith(".md")) return undefined;
  const found = anchors(Deno.readTextFileSync(target)).has(anchor);
  return found ? undefined : `${document}: ${link} names no heading`;
}

Deno.test("every link of the documents leads somewhere", () => {
  const faults: string[] = [];
  let count = 0;
  for (const document of documents()) {
    const text = Deno.readTextFileSync(inRepository(document)).replaceAll(/```[\s\S]*?```/g, "");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      count++;
      const found = fault(document, link);
      if (found !== undefined) faults.push(found);
    }
  }
  assertEquals(faults, []);
  assert(count > 20, `only ${count} links were found`);
});

Deno.test("README fits into a few minutes of reading", () => {
  for (const name of ["README.md", "README.zh.md"]) {
    const { size } = Deno.statSync(inRepository(name));
    assert(size <= 8 * 1024, `${name} has ${size} bytes`);
  }
});
