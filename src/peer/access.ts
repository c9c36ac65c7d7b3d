/** Who has to do with a node at all, in words for both sides: nothing beside these gates lets a stream in. */
import { HOW_TO_OPEN } from "../base/mod.ts";
import { encodeFrame } from "./frame.ts";
import type { MessageStream } from "../h2/mod.ts";

/** Why a caller from elsewhere is refused. */
export const TAKES_OWN_MACHINE_ONLY =
  `this node has no cluster token and takes nodes of its own machine only; ${HOW_TO_OPEN}`;

/** Why a caller is refused that shows no certificate that this node trusts. */
export const WANTS_CERTIFICATE =
  "this node takes nodes in TLS with a certificate of its own authorities only; " +
  "set RNACOS_TLS_MODE, RNACOS_TLS_CERT_FILE, RNACOS_TLS_KEY_FILE and RNACOS_TLS_CA_FILE";

/** Why this node says nothing to an address elsewhere. */
export const CALLS_OWN_MACHINE_ONLY =
  `the address is on another machine, and without a cluster token this node goes to none; ${HOW_TO_OPEN}`;

/** Not a byte of what a stranger says is looked at; it is told why, and how its owner can mend it. */
export function refuseStranger(stream: MessageStream, why: string): void {
  queueMicrotask(() => {
    stream.send(encodeFrame("refuse", 0, new TextEncoder().encode(why)));
    stream.end();
  });
}
