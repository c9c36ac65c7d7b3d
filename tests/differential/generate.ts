/** Connections of requests, by seed: plain ones, and in some of them one that is odd. */
import { Buffer } from "node:buffer";
import type { Rng } from "../support/rng.ts";
import { draftRequest } from "./draft_request.ts";
import { bytesOf, type Draft, type Exchange } from "./exchange.ts";
import { ODDITIES } from "./oddities.ts";

const MAX_PIPELINED = 4;
const ODD = 0.6;

/** Ends the connection once it is answered, so that the end of the answers can be seen. */
function lastRequest(): Draft {
  return {
    lead: "",
    requestLine: "GET /last HTTP/1.1",
    fields: ["Host: 127.0.0.1:8848", "Connection: close"],
    body: Buffer.alloc(0),
    eol: "\r\n",
  };
}

export function generateExchange(rng: Rng): Exchange {
  const drafts = Array.from({ length: rng.between(0, MAX_PIPELINED - 1) }, () => draftRequest(rng));
  let oddity = "";
  const oddAt = drafts.length > 0 && rng.chance(ODD) ? rng.below(drafts.length) : undefined;
  const odd = oddAt === undefined ? undefined : drafts[oddAt];
  if (odd !== undefined) {
    const { name, apply } = rng.pick(ODDITIES);
    apply(odd, rng);
    oddity = name;
  }
  drafts.push(lastRequest());
  const total = drafts.reduce((sum, draft) => sum + bytesOf(draft).length, 0);
  const cuts = Array.from(
    { length: rng.chance(0.5) ? 0 : rng.between(1, 3) },
    () => rng.below(total),
  );
  return { drafts, oddAt, oddity, cuts: cuts.sort((a, b) => a - b) };
}
