/**
 * Ports for servers of tests and tools. They lie below those that systems give to outgoing connections, and each is given
 * to one process of the machine alone: between the look at a port and the server's start, others look, too.
 */
import { tmpdir } from "node:os";

const FIRST_PORT = 11_000;
const LAST_PORT = 30_000;
const GRPC_OFFSET = 1_000;
const CONSOLE_OFFSET = 2_000;
/** Nobody waits longer than that between taking a port and listening there. */
const CLAIM_LIFE_MS = 20 * 60_000;

const MAX_TRIES = 10_000;
const FOLDER = `${tmpdir()}/rnacos-test-ports`;

const claimOf = (port: number, period: number) => `${FOLDER}/${port}-${period}`;

/**
 * A claim is a file that one process alone can have made; it holds in its period and the next one. A name is never used
 * again, so nobody can take away what another has just made in the belief that it is old.
 */
function claim(port: number): boolean {
  const period = Math.floor(Date.now() / CLAIM_LIFE_MS);
  const own = claimOf(port, period);
  Deno.mkdirSync(FOLDER, { recursive: true });
  try {
    Deno.openSync(own, { write: true, createNew: true }).close();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AlreadyExists) return false;
    throw thrown;
  }
  // Looked at last: of two that meet at the end of a period, one sees the other, or both do.
  const others = [period - 1, period + 1].some((other) => isThere(claimOf(port, other)));
  if (others) Deno.removeSync(own);
  return !others;
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
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
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const first = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const ports = offsets.map((offset) => first + offset);
    if (ports.every((port) => isFree(port) && claim(port))) return first;
  }
  throw new Error(`No free port was found in ${MAX_TRIES} tries; claims are in ${FOLDER}`);
}

/** One port that no other process of a test is given. */
export function freePort(): number {
  return firstFree([0]);
}

/** Three free ports, one thousand apart each, as clients and settings expect them. */
export function freePorts(): { http: number; grpc: number; console: number } {
  const http = firstFree([0, GRPC_OFFSET, CONSOLE_OFFSET]);
  return { http, grpc: http + GRPC_OFFSET, console: http + CONSOLE_OFFSET };
}
