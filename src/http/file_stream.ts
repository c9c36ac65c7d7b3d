/** A file that is made while it is sent, as fast as its reader takes it. */
import type { OutgoingFile } from "../api/mod.ts";
import { EXPORT, nextTurn, systemTimers, type Timers } from "../base/mod.ts";

/**
 * The body of a response. Ends with an error, so that the reader sees a broken answer and never a short one, when the
 * reader takes nothing for too long or the server stops.
 */
export function fileStream(
  { parts, release }: OutgoingFile,
  stopping: AbortSignal,
  after: Timers["after"] = systemTimers.after,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let cancelTimer = (): void => {};
  let giveUp = (_reason: string): void => {};
  const onStop = () => giveUp("the server stops");
  const end = () => {
    cancelTimer();
    stopping.removeEventListener("abort", onStop);
    release();
  };
  const wait = () => {
    cancelTimer();
    cancelTimer = after(EXPORT.idleMs, () => giveUp("the reader takes nothing"));
  };
  return new ReadableStream({
    start(controller) {
      giveUp = (reason) => {
        end();
        controller.error(new Error(`Cannot go on with the file: ${reason}`));
      };
      if (stopping.aborted) return onStop();
      stopping.addEventListener("abort", onStop);
      wait();
    },
    async pull(controller) {
      // Others have their turn between two parts, however fast the reader is.
      await nextTurn();
      if (stopping.aborted) return;
      const step = parts.next();
      if (step.done === true) {
        end();
        return controller.close();
      }
      wait();
      controller.enqueue(step.value);
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
