/** Why a node without a cluster token has nothing to do with other machines, in words for both sides. */
import { HOW_TO_OPEN } from "../base/mod.ts";
import { encodeFrame } from "./frame.ts";
import type { MessageStream } from "../h2/mod.ts";

/** Why a caller from elsewhere is refused. */
export const TAKES_OWN_MACHINE_ONLY =
  `this node has no cluster token and takes nodes of its own machine only; ${HOW_TO_OPEN}`;

/** Why this node says nothing to an address elsewhere. */
export const CALLS_OWN_MACHINE_ONLY =
  `the address is on another machine, and without a cluster token this node goes to none; ${HOW_TO_OPEN}`;

/** Not a byte of what a stranger says is looked at; it is told why, and how its owner can mend it. */
export function refuseStranger(stream: MessageStream): void {
  queueMicrotask(() => {
    stream.send(encodeFrame("refuse", 0, new TextEncoder().encode(TAKES_OWN_MACHINE_ONLY)));
    stream.end();
  });
}
