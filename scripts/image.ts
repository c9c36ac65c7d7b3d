/**
 * Makes an image without a base image and without an engine, from a program compiled for this machine:
 * `deno task image [PROGRAM]` writes `dist/rnacos-rootfs.tar` and `dist/rnacos-image.tar`, which `docker load` takes.
 */
import manifest from "../deno.json" with { type: "json" };
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";
import { packImage } from "./package/image_archive.ts";
import { buildTimeSeconds } from "./package/release_options.ts";
import { rootFileSystem } from "./package/rootfs.ts";
import { packTar } from "./package/tar.ts";
import { writeWhole } from "./package/write_whole.ts";

const ARCHITECTURES = { x86_64: "amd64", aarch64: "arm64" } as const;

async function makeImage(program: string, folder: string): Promise<void> {
  const mtimeSeconds = buildTimeSeconds(Deno.env.get("SOURCE_DATE_EPOCH"));
  const entries = await rootFileSystem(program);
  const layer = packTar(entries, mtimeSeconds);
  writeWhole(`${folder}/rnacos-rootfs.tar`, layer);
  const image = packImage({
    layer,
    architecture: ARCHITECTURES[Deno.build.arch],
    version: manifest.version,
    tag: `rnacos:${manifest.version}`,
    mtimeSeconds,
  });
  writeWhole(`${folder}/rnacos-image.tar`, image);
  const count = entries.filter(({ type }) => type !== "folder").length;
  say(`rnacos-rootfs.tar: ${count} files, ${(layer.length / 1e6).toFixed(1)} MB`);
  say(`rnacos-image.tar: rnacos:${manifest.version}, ${(image.length / 1e6).toFixed(1)} MB`);
}

if (import.meta.main) {
  const [program = inRepository("dist", "rnacos"), folder = inRepository("dist")] = Deno.args;
  try {
    await makeImage(program, folder);
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    Deno.exit(1);
  }
}
