/** Sends the bytes of one connection and hears what comes back. */
import { Buffer } from "node:buffer";
import { connect } from "node:net";
import { bytesOf, type Exchange, isHead } from "./exchange.ts";
import { type Answers, readAnswers } from "./read_answers.ts";

/** A server that says nothing at so many looks waits for more: looks, as a busy machine may stop this process for long. */
const QUIET_LOOKS = 30;
const LOOK_MS = 100;
const CUT_MS = 1;

export interface Heard extends Answers {
  /** How the connection ended: closed by the server, or by us as nothing more came. */
  readonly end: "closed" | "waits";
}

export async function runExchange(port: number, exchange: Exchange): Promise<Heard> {
  const bytes = Buffer.concat(exchange.drafts.map(bytesOf));
  const parts: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<Heard["end"]>();
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let looks = 0;
  const timer = setInterval(() => {
    if (++looks === QUIET_LOOKS) resolve("waits");
  }, LOOK_MS);
  socket.on("data", (part) => {
    parts.push(Buffer.from(part));
    looks = 0;
  });
  // A reset is an end, too: what was heard before counts.
  socket.on("error", () => resolve("closed"));
  socket.on("close", () => resolve("closed"));
  socket.on("end", () => resolve("closed"));
  let at = 0;
  for (const cut of [...exchange.cuts, bytes.length]) {
    if (socket.destroyed) break;
    socket.write(bytes.subarray(at, cut));
    at = cut;
    if (at < bytes.length) await new Promise((later) => setTimeout(later, CUT_MS));
  }
  const end = await promise;
  clearInterval(timer);
  socket.destroy();
  return { ...readAnswers(Buffer.concat(parts), exchange.drafts.map(isHead)), end };
}
