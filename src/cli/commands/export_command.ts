/** `rnacos export`: what other programs can take in. */
import { BytesError, DEFAULT_NAMESPACE, messageOf, systemClock, VERSION } from "../../base/mod.ts";
import { createStateMachine, type StateMachine } from "../../state/mod.ts";
import {
  BackupReader,
  configZipParts,
  encodeTransferHeader,
  encodeTransferItem,
  hasUnsafeName,
  transferItems,
  TransferReader,
  type ZipLayout,
} from "../../export/mod.ts";
import { EXPORT_ARGUMENTS } from "./backup_arguments.ts";
import type { CommandCall } from "../command.ts";
import { type Options, parseOptions } from "../options.ts";
import { loadBackup } from "./restore.ts";
import { SafeFile } from "../safe_file.ts";
import { StartError } from "../../settings/mod.ts";
import { askForFile, backupParts } from "../state_source.ts";

const LAYOUTS: ReadonlyMap<string, ZipLayout> = new Map([["zip", "old"], ["zip-v2", "new"]]);
const SOURCES = ["--addr", "--local", "--data", "--offline"];

/** Resolves with 0 when the file is complete and on the disk, else with 1 after a line that says what is wrong. */
export async function runExport(call: CommandCall): Promise<number> {
  const options = parseOptions(EXPORT_ARGUMENTS, call.rest);
  const path = options.required("--out");
  const extra = options.has("--from") ? SOURCES.find((name) => options.has(name)) : undefined;
  if (extra !== undefined) throw new StartError(`Cannot use ${extra} with --from: name one source`);
  try {
    await using file = await SafeFile.create({ path, force: options.has("--force") });
    const layout = LAYOUTS.get(options.get("--format") ?? "rnacos");
    const count = layout === undefined
      ? await exportTransfer(call, options, file)
      : await exportZip(call, options, { file, layout });
    await file.commit();
    call.print(`${path}: ${file.sizeBytes} bytes, ${count}\n`);
    return 0;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    call.printError(`rnacos export: ${messageOf(thrown)}\n`);
    return 1;
  }
}

/** From a server it is passed on as it comes; else it is made here. */
async function exportTransfer(call: CommandCall, options: Options, file: SafeFile) {
  const namespace = options.get("--namespace");
  const reader = new TransferReader();
  let items = 0;
  const take = async (part: Uint8Array) => {
    for (const _item of reader.push(part)) items++;
    await file.write(part);
  };
  if (["--from", "--data", "--offline"].every((name) => !options.has(name))) {
    const query = { format: "rnacos", ...(namespace !== undefined && { namespace }) };
    for await (const part of askForFile(call, options, query)) await take(part);
  } else {
    const { records } = (await loadState(call, options)).capture();
    const fromSystem = `rnacos_${VERSION}`;
    await take(encodeTransferHeader({ modifiedMs: systemClock.nowMs(), fromSystem }));
    for (const item of transferItems(records, namespace)) await take(encodeTransferItem(item));
  }
  reader.finish();
  return `${items} records`;
}

async function exportZip(
  call: CommandCall,
  options: Options,
  { file, layout }: { readonly file: SafeFile; readonly layout: ZipLayout },
): Promise<string> {
  const namespace = options.get("--namespace") ?? DEFAULT_NAMESPACE;
  const machine = await loadState(call, options);
  const all = [...machine.configsOf(namespace)];
  if (all.length === 0 && machine.namespace(namespace) === undefined) {
    throw new Error(`there is no namespace ${namespace}`);
  }
  const configs = all.filter((config) => !hasUnsafeName(config));
  for (const part of configZipParts(configs, layout, systemClock.nowMs())) await file.write(part);
  const left = all.length - configs.length;
  return `${configs.length} configs of the namespace ${namespace}` +
    (left === 0 ? "" : `; ${left} are left out, whose names no archive should hold`);
}

async function loadState(call: CommandCall, options: Options): Promise<StateMachine> {
  const from = options.get("--from");
  if (from !== undefined) return (await loadBackup(from)).machine;
  const machine = createStateMachine();
  const restore = machine.startRestore();
  const reader = new BackupReader();
  try {
    for await (const part of backupParts(call, options)) {
      for (const chunk of reader.push(part)) restore.push(chunk);
    }
    reader.finish();
    restore.finish();
  } catch (thrown) {
    if (!(thrown instanceof BytesError)) throw thrown;
    throw new Error(`what the server sent cannot be used: ${thrown.message}`, { cause: thrown });
  }
  return machine;
}
