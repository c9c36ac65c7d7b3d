/** Configs as archives in and out, and from one namespace into another. A few of these at a time. */
import {
  ApiError,
  BytesError,
  type ConfigKey,
  configNamespace,
  CONSOLE,
  EXPORT,
} from "../../base/mod.ts";
import {
  bytesSource,
  configZipParts,
  hasUnsafeName,
  readConfigZip,
  ZipMetadataError,
  type ZipSource,
} from "../../export/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import type { OutgoingFile } from "../backup/types.ts";
import type { Caller } from "../caller.ts";
import { checkConfigKey } from "./config_params.ts";
import type { FindConfigs } from "./find_configs.ts";
import { importConfigs } from "./import_configs.ts";
import type { IncomingConfig, LeftOver } from "./incoming_config.ts";
import type { CloneInput, ConfigImportRow, ZipExport, ZipImport } from "./transfer_types.ts";

const CODE_METADATA = 100_002;
const CODE_PARSING = 100_004;

interface TransferDeps {
  readonly node: NodeFacade;
  readonly finder: FindConfigs;
  readonly monotonicMs: () => number;
  readonly nowMs: () => number;
}

export class TransferConfigs {
  readonly #deps: TransferDeps;
  #running = 0;

  constructor(deps: TransferDeps) {
    this.#deps = deps;
  }

  /** Rejects with ApiError: invalid for an archive that is refused, tooLarge, overloaded. */
  importZip(input: ZipImport, caller: Caller): Promise<readonly ConfigImportRow[]> {
    const { policy, isPreview, mayWrite, isByPresence, sourceUser, bytes } = input;
    const source = bytesSource(bytes);
    return this.#oneOfFew(() =>
      importConfigs({
        ...this.#deps,
        ...{ policy, isPreview, mayWrite, isByPresence, sourceUser },
        namespace: configNamespace(input.namespace),
        incoming: () => zippedConfigs(source),
      }, caller)
    );
  }

  clone(input: CloneInput, caller: Caller): Promise<readonly ConfigImportRow[]> {
    const { policy, isPreview, mayWrite, isByPresence, sourceUser } = input;
    if (input.keys.length > CONSOLE.maxImportRows) throw tooMany();
    return this.#oneOfFew(() =>
      importConfigs({
        ...this.#deps,
        ...{ policy, isPreview, mayWrite, isByPresence, sourceUser },
        namespace: configNamespace(input.to),
        incoming: () => clonedConfigs(this.#deps.node, input),
      }, caller)
    );
  }

  /** Rejects with ApiError: notFound where nothing matches, invalid, tooLarge, overloaded. */
  async exportZip({ keys, filter, layout }: ZipExport): Promise<OutgoingFile> {
    const records = keys === undefined ? await this.#found(filter) : this.#named(keys);
    if (records.length === 0) throw new ApiError("notFound", "There is no such config");
    const odd = records.find(hasUnsafeName);
    if (odd !== undefined) {
      throw new ApiError("invalid", `${odd.group}/${odd.dataId} cannot be the name of a file`);
    }
    const release = this.#begin();
    const parts = configZipParts(records, layout, this.#deps.nowMs());
    return { name: "nacos_configs.zip", parts, release };
  }

  async #found(filter: ZipExport["filter"]): Promise<readonly ConfigRecord[]> {
    const page = { sort: "dataId", descending: false, pageNo: 1 } as const;
    const { totalCount, items } = await this.#deps.finder.find({
      ...filter,
      ...page,
      pageSize: EXPORT.maxZipEntries - 1,
    });
    if (totalCount > items.length) throw tooMany();
    return items.map(({ record }) => record);
  }

  #named(keys: readonly ConfigKey[]): readonly ConfigRecord[] {
    return keys.flatMap((key) => this.#deps.node.state.config(checkConfigKey(key)) ?? []);
  }

  async #oneOfFew<T>(work: () => Promise<T>): Promise<T> {
    const release = this.#begin();
    try {
      return await work();
    } catch (error) {
      if (error instanceof BytesError) throw refusalOf(error);
      throw error;
    } finally {
      release();
    }
  }

  #begin(): () => void {
    if (this.#running >= CONSOLE.maxTransfers) {
      throw new ApiError("overloaded", "Too many imports and exports at once, try again later");
    }
    this.#running++;
    let isOver = false;
    return () => {
      if (!isOver) this.#running--;
      isOver = true;
    };
  }
}

function tooMany(): ApiError {
  return new ApiError("tooLarge", "These are too many configs at once: choose fewer of them");
}

/** With the code of Nacos. Readers of files begin in the middle of a sentence. */
function refusalOf(error: BytesError): ApiError {
  const code = error instanceof ZipMetadataError ? CODE_METADATA : CODE_PARSING;
  return new ApiError("invalid", sentence(error.message), code);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function* zippedConfigs(source: ZipSource): AsyncGenerator<IncomingConfig | LeftOver> {
  for await (const item of readConfigZip(source, CONSOLE.maxImportUnpackedBytes)) {
    if (item.kind === "left") {
      yield { left: item.what, item: item.item };
      continue;
    }
    const { group, dataId, content, type: configType, desc, appName } = item;
    // It says nothing of tags: those that are there stay.
    const info = { desc, ...appName !== "" && { appName } };
    yield { group, dataId, content, configType, info };
  }
}

async function* clonedConfigs(
  { state }: NodeFacade,
  { from, keys, mayRead }: CloneInput,
): AsyncGenerator<IncomingConfig> {
  for (const { group, dataId, newGroup, newDataId, from: own } of keys) {
    const key = checkConfigKey({ namespace: own ?? from, group, dataId });
    const record = mayRead(key) ? state.config(key) : undefined;
    if (record === undefined) {
      throw new ApiError("notFound", `There is no config ${dataId} of group ${group} to be cloned`);
    }
    yield {
      group: newGroup ?? group,
      dataId: newDataId ?? dataId,
      content: record.content,
      configType: record.type,
      info: infoOf(record),
      encryptedDataKey: record.encryptedDataKey,
    };
    // A generator of promises, as an archive has to be.
    await Promise.resolve();
  }
}

function infoOf({ appName, desc, use, effect, schema, tags }: ConfigRecord) {
  return {
    appName: appName ?? "",
    desc: desc ?? "",
    use: use ?? "",
    effect: effect ?? "",
    schema: schema ?? "",
    tags: tags ?? "",
  };
}
