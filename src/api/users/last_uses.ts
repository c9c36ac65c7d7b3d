/** When access tokens were used last, on whichever node: each knows of its own. One hop; whoever is silent is named. */
import { AUTH, ByteReader, BytesError, ByteWriter, type Logger } from "../../base/mod.ts";
import { askNodes } from "../ask_nodes.ts";
import type { Told } from "../config/types.ts";
import type { NodeTransport } from "../node_transport.ts";

interface LastUseDeps {
  /** Of this node, in milliseconds since the epoch; 0 for never. */
  readonly ownMs: (tokenId: string) => number;
  readonly transport: NodeTransport | undefined;
  readonly logger: Logger;
}

/** For each of these tokens when it was used last; undefined where no node can know. */
export type LastUsesMs = (
  tokenIds: readonly string[],
) => Promise<Told<readonly (number | undefined)[]>>;

/** Answers the other nodes from now on, and asks them. */
export function createLastUses({ ownMs, transport, logger }: LastUseDeps): LastUsesMs {
  transport?.handle((body) => {
    const ids = readIds(body);
    const answer = new ByteWriter(8 * ids.length);
    for (const id of ids) answer.varint(ownMs(id));
    return answer.take();
  });
  return async (ids) => {
    const latestMs = ids.map(ownMs);
    if (ids.length === 0) return { found: latestMs, silent: [] };
    const body = new ByteWriter(32 * ids.length).varint(ids.length);
    for (const id of ids) body.utf8(id);
    const silent = await askNodes(transport, {
      body: body.take(),
      timeoutMs: AUTH.lastUseTimeoutMs,
      take(_node, answer) {
        const reader = new ByteReader(answer);
        // Read as a whole before any of it counts.
        const found = ids.map(() => reader.varint());
        for (const [at, ms] of found.entries()) latestMs[at] = Math.max(latestMs[at] ?? 0, ms);
      },
      logger,
    });
    return { found: latestMs, silent };
  };
}

function readIds(body: Uint8Array): string[] {
  const reader = new ByteReader(body);
  const count = reader.varint();
  if (count > AUTH.maxTokenPage) {
    throw new BytesError(`found ${count} access tokens, at most ${AUTH.maxTokenPage} are wanted`);
  }
  return Array.from({ length: count }, () => reader.utf8());
}
