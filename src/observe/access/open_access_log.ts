import type { Clock, Logger } from "../../base/mod.ts";
import type { AccessFormat } from "./access_format.ts";
import { AccessLog } from "./access_log.ts";
import type { LineSink } from "./line_queue.ts";
import { RotatingFile } from "./rotating_file.ts";

interface AccessLogSettings {
  /** A path, or `stdout`. */
  readonly target: string;
  readonly format: AccessFormat;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

const STDOUT: LineSink = {
  async write(bytes) {
    for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
  },
  close: () => Promise.resolve(),
};

/** Rejects with the system's error when the file cannot be written. */
export async function openAccessLog(
  { target, format, maxFileBytes, maxFiles }: AccessLogSettings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<AccessLog> {
  if (target === "stdout") return new AccessLog({ sink: STDOUT, format, clock, logger });
  const file = new RotatingFile({ path: target, maxFileBytes, maxFiles });
  await file.open();
  return new AccessLog({ sink: file, format, clock, logger });
}
