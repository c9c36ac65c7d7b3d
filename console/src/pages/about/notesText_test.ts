import { deepStrictEqual } from "node:assert/strict";
import { blocksOf } from "./notesText.ts";

Deno.test("notes begin with the newest version, and items keep their lines together", () => {
  const text = `# Changelog

Format of [somewhere](https://example.com).

## 0.2.0

First words
go on.

### Added

- One \`thing\`
  over two lines
- **Two**

After the list.
`;
  deepStrictEqual(blocksOf(text), [
    { kind: "version", text: "0.2.0" },
    { kind: "text", text: "First words go on." },
    { kind: "heading", text: "Added" },
    { kind: "list", items: ["One thing over two lines", "Two"] },
    { kind: "text", text: "After the list." },
  ]);
});
