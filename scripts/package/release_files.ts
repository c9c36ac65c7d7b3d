/** Archives of a release, and what stands beside them. */
import { inRepository } from "../lib/repository.ts";
import type { Bundle } from "./bundle.ts";
import { gzip } from "./gzip.ts";
import { sha256Hex } from "./sha256.ts";
import { SIGNING_KEY_VARIABLE, signWithKeyFile } from "./sign.ts";
import { type PackedFile, packTar } from "./tar.ts";
import { archiveName, type Target } from "./targets.ts";
import { writeWhole } from "./write_whole.ts";
import { packZip } from "./zip.ts";

export const SUMS_NAME = "SHA256SUMS";
const SAMPLES = ["env01", "env02", "env03"];
/** With everything that their documents lead to. */
const FOLDERS = ["deploy", "docs", "env"];

/** A file of the repository and its name in an archive. */
interface ShippedText {
  readonly name: string;
  readonly path: string;
}

/** All files below a folder of the repository, in the order of their names. */
function filesBelow(folder: string): string[] {
  const entries = [...Deno.readDirSync(inRepository(folder))].sort((a, b) =>
    a.name < b.name ? -1 : 1
  );
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

/**
 * What an archive holds of the repository, in its order. The sample files are at its top, where the program is; the
 * documents have the places that their links name.
 */
export function archiveTexts(): ShippedText[] {
  const documents = [...Deno.readDirSync(inRepository())].map(({ name }) => name)
    .filter((name) => name.endsWith(".md")).sort();
  return [
    ...SAMPLES.map((name) => ({ name, path: inRepository("env", name) })),
    ...[...documents, "LICENSE", ...FOLDERS.flatMap(filesBelow)]
      .filter((name) => !SAMPLES.some((sample) => name === `env/${sample}`))
      .map((name) => ({ name, path: inRepository(name) })),
  ];
}

/** Files of every archive, in their order: the program first. */
function archiveFiles(target: Target, program: string, bundle: Bundle): PackedFile[] {
  const texts = [
    ...archiveTexts(),
    { name: "THIRD_PARTY_LICENSES.txt", path: bundle.licenses },
  ];
  return [
    { name: target.program, data: Deno.readFileSync(program), executable: true },
    ...texts.map(({ name, path }) => ({ name, data: Deno.readFileSync(path) })),
  ];
}

/** Packs one target's archive and returns its name. */
export function writeArchive(
  target: Target,
  { program, bundle, folder, mtimeSeconds }: {
    readonly program: string;
    readonly bundle: Bundle;
    readonly folder: string;
    readonly mtimeSeconds: number;
  },
): string {
  const files = archiveFiles(target, program, bundle);
  const name = archiveName(target);
  const data = target.archive === "zip"
    ? packZip(files, mtimeSeconds)
    : gzip(packTar(files, mtimeSeconds));
  writeWhole(`${folder}/${name}`, data);
  return name;
}

/** Writes the checksums of these files in the form that `sha256sum -c` reads. */
export function writeSums(folder: string, names: readonly string[]): void {
  const lines = names.toSorted().map((name) =>
    `${sha256Hex(Deno.readFileSync(`${folder}/${name}`))}  ${name}\n`
  );
  writeWhole(`${folder}/${SUMS_NAME}`, new TextEncoder().encode(lines.join("")));
}

/** Signs the checksums when a key is given; returns what to tell. */
export function signSums(folder: string, keyFile: string | undefined): string {
  if (keyFile === undefined || keyFile === "") {
    return `Not signed: ${SIGNING_KEY_VARIABLE} names no key`;
  }
  const { signature, publicKey } = signWithKeyFile(
    keyFile,
    Deno.readFileSync(`${folder}/${SUMS_NAME}`),
  );
  writeWhole(`${folder}/${SUMS_NAME}.sig`, signature);
  writeWhole(`${folder}/rnacos.pub`, new TextEncoder().encode(publicKey));
  return `Signed: ${SUMS_NAME}.sig; the key to check it with is in rnacos.pub`;
}
