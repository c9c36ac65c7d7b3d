/** The text that must travel with the program: licences of everything that is inside it. */
import type { Component } from "./components.ts";

const FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?(-[a-z0-9.]+)?$/i;
const RULE = "=".repeat(80);

/** The executable that programs are compiled onto; it does not carry its licence in a file. */
const DENO_LICENSE = `Deno

The MIT License

Copyright 2018-2026 the Deno authors

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Deno contains V8 (BSD 3-clause), SQLite (public domain) and Rust libraries under licences that its
own repository lists.
`;

/** Name of the licence as the package states it; NOASSERTION when it does not. */
export function licenseName({ folder }: Component): string {
  const { license } = JSON.parse(Deno.readTextFileSync(`${folder}/package.json`)) as {
    license?: unknown;
  };
  return typeof license === "string" ? license : "NOASSERTION";
}

function licenseTexts(component: Component): string[] {
  const names = [...Deno.readDirSync(component.folder)].map(({ name }) => name);
  const files = names.filter((name) => FILE.test(name)).sort();
  if (files.length === 0) return [`Licence: ${licenseName(component)} (the package has no text)\n`];
  return files.map((name) => Deno.readTextFileSync(`${component.folder}/${name}`).trimEnd());
}

export function thirdPartyLicenses(components: readonly Component[]): string {
  const parts = components.map((component) =>
    `${component.name} ${component.version}\n\n${licenseTexts(component).join("\n\n")}\n`
  );
  return [DENO_LICENSE, ...parts].map((part) => `${RULE}\n${part}`).join("\n");
}
