/** How many connections the gRPC port may take, given the files that the process may have open. */
import { GRPC } from "../base/mod.ts";

/** Of all files: what HTTP, the streams of other nodes, data and probes need beside the clients. */
const OTHERS_PART = 4;
const MIN_OTHERS = 64;
const SPARE_PART = 8;
const MIN_CONNECTIONS = 16;

/** A process that can open so many has a limit that a few clients do not reach. */
const ENOUGH = 2_048;

/**
 * Files that this process may still open, found out by opening them: its rights do not reach to where the system tells.
 * Undefined when there are more than enough.
 */
export function openableFiles(enough = ENOUGH, open = openNothing): number | undefined {
  const opened: Deno.FsFile[] = [];
  try {
    while (opened.length < enough) opened.push(open());
    return undefined;
  } catch {
    return opened.length; // Whatever the reason is, there are no more.
  } finally {
    for (const file of opened) file.close();
  }
}

function openNothing(): Deno.FsFile {
  return Deno.openSync(Deno.build.os === "windows" ? "NUL" : "/dev/null");
}

export interface ConnectionBounds {
  readonly maxConnections: number;
  readonly reservedConnections: number;
}

/** `asked` is the operator's wish, which wins; `files` may be opened yet, or undefined for more than enough. */
export function connectionBounds(
  asked: number | undefined,
  files: number | undefined,
): ConnectionBounds {
  if (files === undefined) {
    const { maxConnections, reservedConnections } = GRPC;
    return { maxConnections: asked ?? maxConnections, reservedConnections };
  }
  const reservedConnections = Math.min(GRPC.reservedConnections, Math.floor(files / SPARE_PART));
  const others = Math.max(MIN_OTHERS, Math.ceil(files / OTHERS_PART));
  const possible = Math.max(MIN_CONNECTIONS, files - others - reservedConnections);
  return { maxConnections: asked ?? Math.min(GRPC.maxConnections, possible), reservedConnections };
}
