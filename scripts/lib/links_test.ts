/** Links of the documents that lead into the repository. */
import { dirname, join } from "node:path";
import { assert, assertEquals } from "#assert";
import { archiveTexts } from "../package/release_files.ts";
import { checkLinks, documents } from "./document_links.ts";
import { inRepository, REPOSITORY } from "./repository.ts";

Deno.test("every link of the documents leads somewhere", () => {
  const { count, faults } = checkLinks(REPOSITORY, documents());
  assertEquals(faults, []);
  assert(count > 20, `only ${count} links were found`);
});

Deno.test("every link of the documents leads somewhere in an archive of a release, too", () => {
  const root = Deno.makeTempDirSync();
  try {
    const names = [];
    for (const { name, path } of archiveTexts()) {
      names.push(name);
      Deno.mkdirSync(dirname(join(root, name)), { recursive: true });
      Deno.copyFileSync(path, join(root, name));
    }
    const shipped = names.filter((name) => name.endsWith(".md"));
    const { count, faults } = checkLinks(root, shipped);
    assertEquals(faults, []);
    assert(count > 20, `only ${count} links were found`);
    for (const name of ["README.md", "LICENSE", "deploy/systemd/rnacos.service", "env01"]) {
      assert(names.includes(name), `${name} is not in the archive`);
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("README fits into a few minutes of reading", () => {
  for (const name of ["README.md", "README.zh.md"]) {
    const { size } = Deno.statSync(inRepository(name));
    assert(size <= 8 * 1024, `${name} has ${size} bytes`);
  }
});
