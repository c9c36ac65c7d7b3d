import { nextTurn, NODE } from "../base/mod.ts";
import type { SnapshotWriter } from "../store/mod.ts";

/** A dump whose first step has been taken. */
interface StartedDump {
  readonly first: IteratorResult<Uint8Array>;
  readonly rest: Iterator<Uint8Array>;
}

/**
 * Writes all chunks of a dump and gives way to other work now and then. By time, not by bytes: a chunk of small records
 * takes many times as long as one of large texts, and longer still on a busy machine, while each way given costs a
 * millisecond and more. Resolves with the bytes written; undefined when it was given up.
 */
export async function writeInSlices(
  writer: SnapshotWriter,
  dump: StartedDump,
  options: { readonly isUseless: () => boolean; readonly monotonicMs: () => number },
): Promise<number | undefined> {
  const { isUseless, monotonicMs } = options;
  let sizeBytes = 0;
  let sliceMs = monotonicMs();
  for (let step = dump.first; step.done !== true; step = dump.rest.next()) {
    await writer.append(step.value);
    sizeBytes += step.value.length;
    if (monotonicMs() - sliceMs >= NODE.snapshotSliceMs) {
      await nextTurn();
      sliceMs = monotonicMs();
    }
    if (isUseless()) {
      await writer.abort();
      return undefined;
    }
  }
  return sizeBytes;
}
