/** How many connections the ports may take, given the files that the process may have open. */
import { given, GRPC, H1 } from "../base/mod.ts";

/** Of all files: what HTTP, the streams of other nodes, data and probes need beside the clients. */
const OTHERS_PART = 4;
const MIN_OTHERS = 64;
const SPARE_PART = 8;
const MIN_CONNECTIONS = 16;
/** Of what is kept beside the clients of gRPC: clients of HTTP, and browsers. */
const HTTP_PART = 1.5;
const CONSOLE_PART = 8;

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

/** What the ports of a server may have open. */
export interface PortBounds {
  readonly grpc: ConnectionBounds;
  readonly http: ConnectionBounds;
  readonly console: ConnectionBounds;
}

/** What an operator wishes, which wins. */
interface AskedBounds {
  readonly maxGrpcConnections: number | undefined;
  readonly maxHttpConnections: number | undefined;
}

/** `files` may be opened yet, or undefined for more than enough. */
export function portBounds(asked: AskedBounds, files: number | undefined): PortBounds {
  const { maxGrpcConnections, maxHttpConnections } = asked;
  if (files === undefined) {
    return {
      grpc: usual(GRPC, maxGrpcConnections),
      http: usual(H1, maxHttpConnections),
      console: usual(H1, undefined),
    };
  }
  const reserved = Math.min(GRPC.reservedConnections, Math.floor(files / SPARE_PART));
  const others = Math.max(MIN_OTHERS, Math.ceil(files / OTHERS_PART));
  const possible = Math.max(MIN_CONNECTIONS, files - others - reserved);
  // What is left of the others' is for data, the streams of other nodes, and files of logs.
  const console = within(H1, others / CONSOLE_PART);
  return {
    grpc: {
      maxConnections: maxGrpcConnections ?? Math.min(GRPC.maxConnections, possible),
      reservedConnections: reserved,
    },
    http: { ...within(H1, others / HTTP_PART), ...given({ maxConnections: maxHttpConnections }) },
    console,
  };
}

function usual(bounds: ConnectionBounds, asked: number | undefined): ConnectionBounds {
  const { maxConnections, reservedConnections } = bounds;
  return { maxConnections: asked ?? maxConnections, reservedConnections };
}

/** So many files, a part of them kept. */
function within(bounds: ConnectionBounds, files: number): ConnectionBounds {
  const reserved = Math.min(bounds.reservedConnections, Math.ceil(files / SPARE_PART));
  const possible = Math.max(MIN_CONNECTIONS, Math.floor(files) - reserved);
  return {
    maxConnections: Math.min(bounds.maxConnections, possible),
    reservedConnections: reserved,
  };
}
