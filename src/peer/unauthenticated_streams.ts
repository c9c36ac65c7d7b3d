/** Streams of callers that have not proved the token yet. The greediest makes room, so that nobody can fill the place. */
import { PEER } from "../base/mod.ts";

interface UnauthenticatedStream {
  fail(reason: string): void;
}

const REASON = "too many callers have not proved the token; the oldest one makes room";

export class UnauthenticatedStreams {
  /** `ip:port` of each, in the order in which they came. */
  readonly #streams = new Map<UnauthenticatedStream, string>();

  get size(): number {
    return this.#streams.size;
  }

  /** `remote` is `ip:port`. */
  add(stream: UnauthenticatedStream, remote: string): void {
    if (this.#streams.size >= PEER.maxUnauthenticated) this.#makeRoom();
    this.#streams.set(stream, remote);
  }

  /** It has proved the token, or has gone. */
  delete(stream: UnauthenticatedStream): void {
    this.#streams.delete(stream);
  }

  /**
   * Ends the oldest of the connection that has most, on the host that has most: whoever opens thousands of streams
   * pushes out its own, and a node that needs a moment for its proof keeps its place.
   */
  #makeRoom(): void {
    const host = commonest(this.#streams.values(), hostOf);
    const ofHost = [...this.#streams].filter(([, remote]) => hostOf(remote) === host);
    const remote = commonest(ofHost.map(([, from]) => from), (from) => from);
    const oldest = ofHost.find(([, from]) => from === remote)?.[0];
    if (oldest === undefined) return;
    this.#streams.delete(oldest);
    oldest.fail(REASON);
  }
}

function hostOf(remote: string): string {
  return remote.slice(0, remote.lastIndexOf(":"));
}

/** The one that occurs most often; of several the one that came first. */
function commonest(remotes: Iterable<string>, nameOf: (remote: string) => string): string {
  const counts = new Map<string, number>();
  for (const remote of remotes) counts.set(nameOf(remote), (counts.get(nameOf(remote)) ?? 0) + 1);
  let [most = "", highest = 0] = [];
  for (const [name, count] of counts) if (count > highest) [most, highest] = [name, count];
  return most;
}
