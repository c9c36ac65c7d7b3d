/** The same question to every other node at once: what those answer that answer in time, and which do not. */
import { BytesError, type Logger } from "../base/mod.ts";
import type { SilentNode } from "./config/types.ts";
import type { NodeTransport } from "./node_transport.ts";

interface Question {
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  /** Takes in one answer. May throw BytesError. */
  readonly take: (node: number, answer: Uint8Array) => void;
  readonly logger: Logger;
}

export async function askNodes(
  transport: NodeTransport | undefined,
  { body, timeoutMs, take, logger }: Question,
): Promise<SilentNode[]> {
  if (transport === undefined) return [];
  const others = transport.members().filter((id) => id !== transport.self);
  const connected = new Set(transport.connected());
  const silent: SilentNode[] = [];
  await Promise.all(others.map(async (node) => {
    const outcome = connected.has(node)
      ? await transport.call(node, body, timeoutMs)
      : { type: "refused", reason: "it is not connected" } as const;
    if (outcome.type !== "answer") {
      silent.push({ node, reason: outcome.reason });
      return;
    }
    try {
      take(node, outcome.body);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      logger.warn("The answer of another node cannot be read", { node, error: error.message });
      silent.push({ node, reason: "its answer cannot be read" });
    }
  }));
  return silent.sort((one, other) => one.node - other.node);
}
