/** Configs of one namespace as the consoles of Nacos export and import them. */
import type { ConfigRecord } from "../state/mod.ts";
import { type ZipEntry, zipParts } from "./zip_parts.ts";

/** `old` knows content and app names; `new` (Nacos 2 and 3) also types and descriptions. */
export type ZipLayout = "old" | "new";

export const META_NAMES = { old: ".meta.yml", new: ".metadata.yml" } as const;

/** Parts of an archive with an entry `group/dataId` for each config, and one for what else there is to say. */
export function configZipParts(
  configs: readonly ConfigRecord[],
  layout: ZipLayout,
  nowMs: number,
): Generator<Uint8Array<ArrayBuffer>> {
  return zipParts(zipEntries(configs, layout, nowMs));
}

/** Names that an unpacking program could take for a way out of its folder. */
export function hasUnsafeName({ group, dataId }: Pick<ConfigRecord, "group" | "dataId">): boolean {
  return [group, dataId].some((name) => /^\.*$/.test(name) || /[/\\\0]/.test(name));
}

function* zipEntries(
  configs: readonly ConfigRecord[],
  layout: ZipLayout,
  nowMs: number,
): Generator<ZipEntry> {
  const encoder = new TextEncoder();
  for (const { group, dataId, content, modifiedMs } of configs) {
    yield { name: `${group}/${dataId}`, data: encoder.encode(content), modifiedMs };
  }
  const meta = layout === "old" ? oldMeta(configs) : newMeta(configs);
  if (meta === "") return;
  yield { name: META_NAMES[layout], data: encoder.encode(meta), modifiedMs: nowMs };
}

/** The last dot of a dataId would be taken for the one before `app`. */
function oldMeta(configs: readonly ConfigRecord[]): string {
  return configs.map(({ group, dataId, appName = "" }) => {
    const dot = dataId.lastIndexOf(".");
    const name = dot < 0 ? dataId : `${dataId.slice(0, dot)}~${dataId.slice(dot + 1)}`;
    return appName === "" ? "" : `${group}.${name}.app=${appName}\r\n`;
  }).join("");
}

/** JSON texts are YAML texts, and need no thought about what YAML takes for something else. */
function newMeta(configs: readonly ConfigRecord[]): string {
  const items = configs.map(({ group, dataId, appName = "", desc = "", type }) => {
    const members: (readonly [string, string])[] = [
      ["appName", appName],
      ["dataId", dataId],
      ...(desc === "" ? [] : [["desc", desc] as const]),
      ["group", group],
      ["type", type],
    ];
    const lines = members.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
    return `- ${lines.join("  ")}`;
  });
  return items.length === 0 ? "metadata: []\n" : `metadata:\n${items.join("")}`;
}
