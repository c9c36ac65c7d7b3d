import { NODE, within } from "../base/mod.ts";
import type { RaftStore } from "../store/mod.ts";
import type { RaftDriver } from "./raft_driver.ts";
import type { RaftTransport } from "./transport.ts";

/** Waits for proposals that are under way, ends the loop and closes what it used. Bounded in time. */
export async function shutDown(
  parts: { driver: RaftDriver; store: RaftStore; transport: RaftTransport },
): Promise<void> {
  const { driver, store, transport } = parts;
  if (!driver.ended) await within(driver.proposals.empty(), NODE.stopTimeoutMs);
  driver.end();
  const reason = "The server is shutting down";
  driver.proposals.failAll(reason);
  driver.barriers.failAll(reason);
  // A disk that does not answer must not keep the process alive; what it was writing is not acknowledged.
  const quiet = Promise.all([driver.disk.idle(), driver.snapshotter.stop(), driver.apply.idle()]);
  await within(quiet, NODE.stopTimeoutMs);
  await transport.stop();
  await store.close();
}
