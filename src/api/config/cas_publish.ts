/**
 * Compare-and-set as clients of Nacos know it: over an existing version the MD5 must be that version's, and where there
 * is none the publish creates it, whatever MD5 was named. The state knows two forms of the condition, "this MD5" and
 * "absent" (the empty text), so the one that fits what this node sees is proposed, and a miss is looked at again. Every
 * try is decided by the log alone: of two that create at once, one misses.
 */
import { CONFIG } from "../../base/mod.ts";
import { type ApplyResult, grayName, type PublishConfig, type StateView } from "../../state/mod.ts";

const ABSENT = "";

interface CasTarget {
  readonly state: Pick<StateView, "config" | "graysWithoutConfig">;
  readonly propose: (command: PublishConfig) => Promise<ApplyResult>;
}

export async function publishCompared(
  { state, propose }: CasTarget,
  command: PublishConfig,
  expectedMd5: string,
): Promise<ApplyResult> {
  let casMd5 = currentMd5(state, command) === undefined ? ABSENT : expectedMd5;
  for (let tries = 1;; tries++) {
    const result = await propose({ ...command, casMd5 });
    const missed = !result.ok && result.kind === "casMissed";
    if (!missed || tries === CONFIG.maxCasTries) return result;
    // By now this node has applied what the condition missed.
    const current = currentMd5(state, command);
    if (current !== undefined && current !== expectedMd5) return result;
    casMd5 = current === undefined ? ABSENT : expectedMd5;
  }
}

/** MD5 of the version that the command would replace; undefined when there is none. */
function currentMd5(state: CasTarget["state"], command: PublishConfig): string | undefined {
  const formal = state.config(command.key);
  if (command.gray === undefined) return formal?.md5;
  const name = grayName(command.gray);
  const { grays } = formal ?? state.graysWithoutConfig(command.key) ?? { grays: [] };
  return grays.find((gray) => gray.name === name)?.md5;
}
