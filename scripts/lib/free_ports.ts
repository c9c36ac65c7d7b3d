/**
 * Ports for servers of tests and tools. They lie below those that systems give to outgoing connections, and each is given
 * to one process of the machine alone: between the look at a port and the server's start, others look, too.
 */
import { tmpdir } from "node:os";

const FIRST_PORT = 11_000;
const LAST_PORT = 31_000;
const GRPC_OFFSET = 1_000;
/** Nobody waits longer than that between taking a port and listening there. */
const CLAIM_LIFE_MS = 20 * 60_000;

/** A claim is a file that one process alone can have made. */
function claim(port: number): boolean {
  const folder = `${tmpdir()}/rnacos-test-ports`;
  const file = `${folder}/${port}`;
  Deno.mkdirSync(folder, { recursive: true });
  try {
    const { mtime } = Deno.statSync(file);
    if (Date.now() - (mtime?.getTime() ?? 0) < CLAIM_LIFE_MS) return false;
    Deno.removeSync(file);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  try {
    Deno.openSync(file, { write: true, createNew: true }).close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AlreadyExists) return false;
    throw thrown;
  }
}

function isFree(port: number): boolean {
  try {
    // On all addresses, as a server listens that is not told otherwise.
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AddrInUse) return false;
    throw thrown;
  }
}

function firstFree(offsets: readonly number[]): number {
  for (;;) {
    const first = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const ports = offsets.map((offset) => first + offset);
    if (ports.every((port) => isFree(port) && claim(port))) return first;
  }
}

/** One port that no other process of a test is given. */
export function freePort(): number {
  return firstFree([0]);
}

/** Two free ports, one thousand apart as clients expect them. */
export function freePorts(): { http: number; grpc: number } {
  const http = firstFree([0, GRPC_OFFSET]);
  return { http, grpc: http + GRPC_OFFSET };
}
