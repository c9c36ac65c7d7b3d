/** Makes the archives of every target, their checksums, signature and bill of materials: `deno task release`. */
import manifest from "../deno.json" with { type: "json" };
import consoleManifest from "../console/deno.json" with { type: "json" };
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";
import { type Bundle, makeBundle } from "./package/bundle.ts";
import { compileProgram, MissingBaseError } from "./package/compile_program.ts";
import { readComponents } from "./package/components.ts";
import { signSums, writeArchive, writeSums } from "./package/release_files.ts";
import { parseReleaseArguments, type ReleaseOptions } from "./package/release_options.ts";
import { sbomText } from "./package/sbom.ts";
import { baseName, type Target } from "./package/targets.ts";
import { writeWhole } from "./package/write_whole.ts";

const SBOM_NAME = "rnacos.cdx.json";

async function writeSbom(folder: string): Promise<string> {
  const all = { ...manifest.imports, ...consoleManifest.imports };
  const imported = Object.values(all).filter((to) => to.startsWith("npm:"));
  const text = sbomText({
    version: manifest.version,
    denoVersion: Deno.version.deno,
    components: await readComponents(),
    roots: imported.map((specifier) => specifier.slice("npm:".length)),
  });
  writeWhole(`${folder}/${SBOM_NAME}`, new TextEncoder().encode(text));
  return SBOM_NAME;
}

/** An archive of an earlier run must not be taken for one of this release. */
function clearFolder(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true });
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (isFile && /^(rnacos[-.]|SHA256SUMS)/.test(name)) Deno.removeSync(`${folder}/${name}`);
  }
}

/** Name of the archive; undefined when the target has no base executable, which is told. */
async function makeTarget(
  target: Target,
  bundle: Bundle,
  options: ReleaseOptions,
): Promise<string | undefined> {
  const { bases, folder, mtimeSeconds } = options;
  // The name of the program becomes part of it, so it must not be made up of the target.
  const program = inRepository("dist", "targets", target.triple, target.program);
  Deno.mkdirSync(inRepository("dist", "targets", target.triple), { recursive: true });
  const base = bases === undefined ? undefined : `${bases}/${baseName(target)}`;
  try {
    await compileProgram({ bundle, target, output: program, base });
  } catch (thrown) {
    if (!(thrown instanceof MissingBaseError)) throw thrown;
    say(`${options.skipMissing ? "Left out" : "Missing"} ${target.triple}: ${thrown.message}`);
    return undefined;
  }
  const name = writeArchive(target, { program, bundle, folder, mtimeSeconds });
  const size = Deno.statSync(`${folder}/${name}`).size;
  say(`${name}: ${(size / 1e6).toFixed(1)} MB`);
  return name;
}

async function release(options: ReleaseOptions): Promise<number> {
  const { folder, targets, skipMissing } = options;
  clearFolder(folder);
  const bundle = await makeBundle(options.mtimeSeconds);
  const names: string[] = [];
  for (const target of targets) {
    const name = await makeTarget(target, bundle, options);
    if (name !== undefined) names.push(name);
  }
  if (names.length < targets.length && !skipMissing) {
    say(`${targets.length - names.length} of ${targets.length} targets are missing: no release`);
    return 1;
  }
  if (names.length === 0) {
    say("No target is left: no release");
    return 1;
  }
  writeSums(folder, [...names, await writeSbom(folder)]);
  say(signSums(folder, options.signingKeyFile));
  say(`${names.length} archives of ${manifest.version} on Deno ${Deno.version.deno} in ${folder}`);
  return 0;
}

if (import.meta.main) {
  try {
    Deno.exit(await release(parseReleaseArguments(Deno.args, Deno.env.toObject())));
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    Deno.exit(1);
  }
}
