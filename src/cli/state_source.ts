/** Where backups and exports come from: a running server, or the data directory of a stopped node. */
import { cwd } from "node:process";
import { EXPORT, md5HexOfChunks, messageOf, systemClock, VERSION } from "../base/mod.ts";
import { openKvStore } from "../store/mod.ts";
import { BackupReader, encodeBackup } from "../export/mod.ts";
import { readServerAddress, serverAddressOf } from "./ask_server.ts";
import { download } from "./download.ts";
import { commandLogger } from "./command_logger.ts";
import type { CommandCall } from "./command.ts";
import { DATA_FILE, exists, readStoredState, takeDataDir } from "../data_dir/mod.ts";
import type { Options } from "./options.ts";
import { readSettings, type Settings, StartError } from "../settings/mod.ts";

/** The settings, with another data directory when one is named. */
export function settingsOf({ environment }: CommandCall, options: Options): Settings {
  const dataDir = options.get("--data");
  const all = environment();
  const merged = dataDir === undefined ? all : { ...all, RNACOS_DATA_DIR: dataDir };
  const settings = readSettings(merged, { os: Deno.build.os, cwd: cwd() });
  return dataDir === undefined ? settings : { ...settings, dataDirSource: `--data ${dataDir}` };
}

/** The parts of a backup. Throws Error with a text for the operator, and StartError for arguments that do not fit. */
export function backupParts(call: CommandCall, options: Options): AsyncIterable<Uint8Array> {
  const offline = options.has("--offline") || options.has("--data");
  if (!offline) return askForFile(call, options, { format: "full" });
  for (const name of ["--addr", "--local"]) {
    if (options.has(name)) {
      throw new StartError(`Cannot use ${name} with --data or --offline: no server is asked`);
    }
  }
  return readDataDir(call, settingsOf(call, options));
}

/** A file from the backup route of a server. */
export async function* askForFile(
  call: CommandCall,
  options: Options,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const settings = settingsOf(call, options);
  const address = options.get("--addr");
  const server = address === undefined
    ? serverAddressOf(settings)
    : readServerAddress("--addr", address);
  if (settings.backupToken === "") {
    throw new StartError(
      "Cannot ask the server without RNACOS_BACKUP_TOKEN: set it as on the server, or name a file with -e",
    );
  }
  const params = new URLSearchParams({
    ...query,
    ...(options.has("--local") && { local: "true" }),
  });
  try {
    yield* download({
      ...server,
      path: `/rnacos/backup?${params}`,
      headers: { authorization: `Bearer ${settings.backupToken}` },
      idleMs: EXPORT.idleMs,
    });
  } catch (thrown) {
    const place = `${server.host}:${server.port}`;
    throw new Error(`cannot have the data of the server at ${place}: ${messageOf(thrown)}`);
  }
}

async function* readDataDir(call: CommandCall, settings: Settings): AsyncGenerator<Uint8Array> {
  const { dataDir, dataDirSource } = settings;
  // Opening it would make one.
  if (!exists(`${dataDir}/${DATA_FILE}`)) {
    throw new StartError(`Cannot use ${dataDirSource}: the directory holds no data`);
  }
  const lock = await takeDataDir(settings);
  const log = commandLogger(settings, call).target("store");
  const store = await openKvStore({ dataDir, log, lock });
  try {
    const { machine, identity, term } = await readStoredState(store, settings);
    const state = machine.capture();
    const header = {
      software: VERSION,
      clusterId: identity.clusterId,
      nodeId: identity.nodeId,
      index: state.appliedIndex,
      term,
      createdMs: systemClock.nowMs(),
      digest: md5HexOfChunks(state.contents()),
    };
    yield* encodeBackup(header, state.backup(EXPORT.chunkBytes));
  } finally {
    await store.close();
  }
}

/** Hands every part on as it is, and throws BytesError at the first one that is not right. */
export async function* verified(parts: AsyncIterable<Uint8Array>, reader: BackupReader) {
  for await (const part of parts) {
    for (const _chunk of reader.push(part)) {
      // Reading is checking.
    }
    yield part;
  }
  reader.finish();
}
