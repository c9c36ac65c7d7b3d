/** Configs out of an archive as the consoles of Nacos and our own export make it, of both layouts. */
import { BytesError, EXPORT, nextTurn } from "../base/mod.ts";
import { META_NAMES } from "./config_zip.ts";
import { readMetadataYaml } from "./metadata_yaml.ts";
import { listZip, readZipFile, type ZipFile, type ZipSource } from "./zip_reader.ts";

export interface ZippedConfig {
  readonly kind: "config";
  readonly group: string;
  readonly dataId: string;
  readonly content: string;
  readonly type: string;
  readonly desc: string;
  readonly appName: string;
}

/** Something in the archive that is no config, in the plural. */
export interface ZipLeftOver {
  readonly kind: "left";
  readonly what: string;
  /** The one that it is, in the words of Nacos. */
  readonly item: string;
}

/** What describes the configs cannot be used. */
export class ZipMetadataError extends BytesError {}

interface Facts {
  readonly type: string;
  readonly desc: string;
  readonly appName: string;
}

/** What is said of configs beside their contents, by `group/dataId`. */
interface Meta {
  of(group: string, dataId: string): Facts | undefined;
  /** Configs of which only this is there, as `group/dataId`. */
  left(): Iterable<string>;
}

/** Types that Nacos takes a file for when nothing else is said. */
const TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  ...{ yml: "yaml", yaml: "yaml", json: "json", xml: "xml", properties: "properties" },
  ...{ html: "html", htm: "html", toml: "toml", txt: "text" },
}));

async function decode(bytes: Uint8Array, name: string): Promise<string> {
  // A mark of byte order at the front belongs to the content.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const sliceBytes = EXPORT.zipSliceBytes;
  let text = "";
  try {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      if (at > 0) await nextTurn();
      text += decoder.decode(bytes.subarray(at, at + sliceBytes), { stream: true });
    }
    return text + decoder.decode();
  } catch {
    throw new BytesError(`${JSON.stringify(name)} of the zip archive is no UTF-8`);
  }
}

function typeOf(dataId: string): string {
  return TYPES.get(/\.([a-z]+)$/i.exec(dataId)?.[1]?.toLowerCase() ?? "") ?? "text";
}

/** `group.name~suffix.app=NAME` in lines; the last dot of a dataId is written as `~`. */
function oldMeta(text: string): Meta {
  const apps = new Map<string, string>();
  for (const line of text.split(/[\r\n]+/)) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    if (equals < 1) {
      throw new BytesError(
        `${META_NAMES.old} has the line ${JSON.stringify(line.slice(0, 80))}; NAME=VALUE is wanted`,
      );
    }
    apps.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return {
    of: (group, dataId) => {
      const key = `${group}.${dataId.replace(/\.(?=[^.]*$)/, "~")}.app`;
      return { type: typeOf(dataId), desc: "", appName: apps.get(key) ?? "" };
    },
    left: () => [],
  };
}

function newMeta(text: string): Meta {
  const facts = new Map<string, Facts>();
  for (const item of readMetadataYaml(text)) {
    const [group, dataId, type] = ["group", "dataId", "type"].map((name) => item.get(name) ?? "");
    if (!group?.trim() || !dataId?.trim() || !type?.trim()) {
      throw new BytesError(`${META_NAMES.new} has an item without group, dataId or type`);
    }
    const key = `${group}/${dataId}`;
    if (facts.has(key)) throw new BytesError(`${META_NAMES.new} has ${JSON.stringify(key)} twice`);
    facts.set(key, { type, desc: item.get("desc") ?? "", appName: item.get("appName") ?? "" });
  }
  return {
    of: (group, dataId) => {
      const key = `${group}/${dataId}`;
      const found = facts.get(key);
      facts.delete(key);
      return found;
    },
    left: () => facts.keys(),
  };
}

async function readMeta(source: ZipSource, files: readonly ZipFile[]): Promise<Meta> {
  for (const [wanted, parse] of [[META_NAMES.new, newMeta], [META_NAMES.old, oldMeta]] as const) {
    const file = files.find(({ name }) => name === wanted);
    if (file === undefined) continue;
    return parsed(parse, await decode(await readZipFile(source, file), file.name));
  }
  return oldMeta("");
}

function parsed(parse: (text: string) => Meta, text: string): Meta {
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof BytesError ? new ZipMetadataError(error.message) : error;
  }
}

/** Throws BytesError at the first thing that is refused; what came before that may not be used. */
export async function* readConfigZip(
  source: ZipSource,
  maxTotalBytes: number = EXPORT.maxZipTotalBytes,
): AsyncGenerator<ZippedConfig | ZipLeftOver> {
  const files = await listZip(source, maxTotalBytes);
  const meta = await readMeta(source, files);
  const metaNames: readonly string[] = Object.values(META_NAMES);
  for (const file of files) {
    if (metaNames.includes(file.name)) continue;
    // Also what is left out has to be sound: an archive is taken as a whole or not at all.
    const bytes = await readZipFile(source, file);
    const [group, dataId, ...more] = file.name.split("/");
    if (!group || !dataId || more.length > 0) {
      yield { kind: "left", what: "files that are not GROUP/DATAID", item: file.name };
      continue;
    }
    const facts = meta.of(group, dataId);
    if (facts === undefined) {
      const item = `Item not found in metadata: ${file.name}`;
      yield { kind: "left", what: `files that ${META_NAMES.new} does not name`, item };
    } else {yield {
        kind: "config",
        group,
        dataId,
        content: await decode(bytes, file.name),
        ...facts,
      };}
  }
  for (const name of meta.left()) {
    const item = `Item not found in file: ${name}`;
    yield { kind: "left", what: `configs that ${META_NAMES.new} names and no file is of`, item };
  }
}
