/** Files with everything that a node holds: its own backup, and the transfer file of r-nacos. */
import { ApiError, ByteWriter, EXPORT, type Logger, sameSecret } from "../../base/mod.ts";
import { digestInSlices, type NodeCapture } from "../../node/mod.ts";
import {
  encodeBackup,
  encodeTransferHeader,
  encodeTransferItem,
  transferItems,
} from "../../export/mod.ts";
import type { Caller } from "../caller.ts";
import type { BackupApi, BackupOptions, OutgoingFile } from "./types.ts";

interface BackupDeps {
  readonly node: {
    capture(): NodeCapture;
    readBarrier(): Promise<void>;
  };
  /** What opens the route; too short a one opens nothing. */
  readonly token: string;
  /** Version of this program. */
  readonly software: string;
  readonly nowMs: () => number;
  readonly log: Logger;
}

export function createBackupApi(deps: BackupDeps): BackupApi {
  const { token, software, nowMs, log } = deps;
  const service = new BackupService(deps.node);
  const note = (format: string, { state }: NodeCapture, { ip }: Caller) =>
    log.info("handing out a backup", { format, index: state.appliedIndex, ip });
  let quietUntilMs = 0;
  return {
    access(given, { ip }) {
      if (token.length < EXPORT.minTokenChars) return "closed";
      if (sameSecret(given, token)) return "open";
      if (nowMs() >= quietUntilMs) {
        quietUntilMs = nowMs() + EXPORT.wrongTokenLogMs;
        log.warn("somebody asked for a backup with a wrong token", { ip });
      }
      return "wrong";
    },
    full: (options, caller) =>
      service.begin(options, async (capture) => {
        const { identity, term, state } = capture;
        note("full", capture, caller);
        const createdMs = Math.trunc(nowMs());
        const digest = await digestInSlices(state.contents());
        const header = {
          software,
          clusterId: identity.clusterId,
          nodeId: identity.nodeId,
          index: state.appliedIndex,
          term,
          createdMs,
          digest,
        };
        const parts = encodeBackup(header, state.backup(EXPORT.chunkBytes));
        return { name: `rnacos_backup_${createdMs}.rnb`, parts };
      }),
    transfer: ({ local, namespace }, caller) =>
      service.begin({ local }, (capture) => {
        const { state } = capture;
        note("rnacos", capture, caller);
        const modifiedMs = Math.trunc(nowMs());
        const header = encodeTransferHeader({ modifiedMs, fromSystem: `rnacos_${software}` });
        const parts = transferParts(header, state, namespace);
        return Promise.resolve({ name: `rnacos_export_${modifiedMs}.data`, parts });
      }),
  };
}

/** One file at a time: each keeps the records of its moment in memory until it has left. */
class BackupService {
  readonly #node: BackupDeps["node"];
  #running = 0;

  constructor(node: BackupDeps["node"]) {
    this.#node = node;
  }

  async begin(
    { local }: BackupOptions,
    make: (capture: NodeCapture) => Promise<Omit<OutgoingFile, "release">>,
  ): Promise<OutgoingFile> {
    if (this.#running >= EXPORT.maxRunning) {
      throw new ApiError("overloaded", "Another backup is on its way, please try again later");
    }
    this.#running++;
    try {
      if (!local) await this.#node.readBarrier();
      const file = await make(this.#node.capture());
      return { ...file, release: this.#releaseOnce() };
    } catch (error) {
      this.#running--;
      throw error;
    }
  }

  #releaseOnce(): () => void {
    let released = false;
    return () => {
      if (!released) this.#running--;
      released = true;
    };
  }
}

/** Header and items, gathered to parts that are worth sending. */
function* transferParts(
  header: Uint8Array,
  state: NodeCapture["state"],
  namespace: string | undefined,
): Generator<Uint8Array<ArrayBuffer>> {
  const out = new ByteWriter(EXPORT.partBytes).raw(header);
  for (const item of transferItems(state.records, namespace)) {
    out.raw(encodeTransferItem(item));
    if (out.length >= EXPORT.partBytes) yield out.take();
  }
  if (out.length > 0) yield out.take();
}
