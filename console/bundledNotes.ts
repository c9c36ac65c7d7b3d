import type { Plugin } from "vite";

interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const LICENCE_FILE = /^(licen[cs]e|copying)/i;
const CHANGELOG = new URL("../CHANGELOG.md", import.meta.url);

/** Writes what the page About shows: the licences of the packages that came into the files, and the update notes. */
export function bundledNotes(): Plugin {
  return {
    name: "bundled-notes",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const id of Object.keys(chunk.modules)) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
      }
      const licences = [...folders].map(licenceOf)
        .sort((a, b) => a.name.localeCompare(b.name));
      this.emitFile({
        type: "asset",
        fileName: "licences.json",
        source: JSON.stringify(licences),
      });
      this.emitFile({
        type: "asset",
        fileName: "update-notes.txt",
        source: Deno.readTextFileSync(CHANGELOG),
      });
    },
  };
}

/** Of a module of a package: the folder where its package.json lies. */
function packageFolder(id: string): string | undefined {
  const path = id.replaceAll("\\", "/").replace(/^\0/, "").replace(/\?.*$/, "");
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

function licenceOf(folder: string): Licence {
  const manifest: { name: string; version: string; license?: unknown } = JSON.parse(
    Deno.readTextFileSync(`${folder}/package.json`),
  );
  const { name, version, license } = manifest;
  const file = [...Deno.readDirSync(folder)].find((entry) => LICENCE_FILE.test(entry.name));
  const text = file === undefined ? "" : Deno.readTextFileSync(`${folder}/${file.name}`);
  if (typeof license !== "string") {
    throw new Error(`The package ${name} ${version} names no licence; one is wanted to bundle it`);
  }
  return { name, version, licence: license, text };
}
