import type { ConsoleSession } from "../api/wire.ts";

const TOLD_MS = 300_000;

interface Life {
  /** Another token may be had for it. */
  readonly mayRenew: boolean;
  /** Half of its time is over: who is at the page goes on with another token. */
  readonly wantsRenewal: boolean;
  /** It is to be told that it ends soon. */
  readonly isEnding: boolean;
}

export function lifeOf(
  { expiresMs, endsMs, sessionSeconds }: Pick<
    ConsoleSession,
    "expiresMs" | "endsMs" | "sessionSeconds"
  >,
  nowMs: number,
): Life {
  const leftMs = expiresMs - nowMs;
  const wholeMs = sessionSeconds * 1_000;
  const mayRenew = endsMs > expiresMs;
  return {
    mayRenew,
    wantsRenewal: mayRenew && leftMs < wholeMs / 2,
    isEnding: leftMs > 0 && leftMs < Math.min(TOLD_MS, wholeMs / 4),
  };
}
