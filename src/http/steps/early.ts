/**
 * Looks for who asks before a large body is read: what stands in the query or in a header has to count by then. Where a
 * form may still bring a token, or a name with a password, so much of it is read as Java's server reads of a form.
 */
import type { Authentication } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import type { HttpAnswer, HttpRequest } from "../../h1/mod.ts";
import { announcedLength, SMALL_BODY_BYTES } from "../body.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { addQueryPairs, isUrlEncoded } from "../form.ts";
import { boundaryOf } from "../multipart.ts";
import { wantsProof } from "../operator_gate.ts";
import type { HttpRoute } from "../route.ts";
import type { Way } from "./step.ts";
import { sessionTokenOf, tokenIn } from "./token.ts";
import { unprovedOn } from "./unproved_on.ts";

export function early(route: HttpRoute, edge: Edge, next: Way): Way {
  const { isAuthOn, sessions } = edge;
  if (route.method === "GET" || !wantsProof(route, isAuthOn)) return next;
  const judge = (proof: Authentication, sent: Sent, exchange: Exchange) => {
    if (!proof.ok) {
      if (!sent.mayBeInForm) throw unprovedOn(route, edge, exchange.info, proof.reason);
      exchange.maxBodyBytes = HTTP.maxUnprovedBodyBytes;
    }
    return next(exchange);
  };
  const tokenOf = sessions === undefined
    ? sentAhead(route.about !== undefined)
    : (exchange: Exchange): Sent => ({
      token: sessionTokenOf(sessions, exchange.request.headers, route.hasOwnToken === true),
      mayBeInForm: false,
    });
  return (exchange): HttpAnswer | Promise<HttpAnswer> => {
    if (exchange.principal.kind === "system" || !isLarge(exchange.request)) return next(exchange);
    const sent = tokenOf(exchange);
    const proof = exchange.api.auth.authenticate(sent.token);
    return proof instanceof Promise
      ? proof.then((found) => judge(found, sent, exchange))
      : judge(proof, sent, exchange);
  };
}

interface Sent {
  /** Of the query or a header; empty for none. */
  readonly token: string;
  /** Whether what comes in the body may prove more. */
  readonly mayBeInForm: boolean;
}

/** A token in the query comes before one in the form, and that before one in a header. */
function sentAhead(takesPasswords: boolean): (exchange: Exchange) => Sent {
  return ({ query, request: { headers } }) => {
    const values = new Map<string, string>();
    if (query !== "") addQueryPairs(query, values);
    const inQuery = values.get("accessToken") ?? "";
    if (inQuery !== "") return { token: inQuery, mayBeInForm: false };
    const token = tokenIn("", headers);
    // Its price is the same before the body and behind it.
    const isByPassword = takesPasswords && token === "" && values.has("password");
    return { token, mayBeInForm: isByPassword || isForm(headers) };
  };
}

function isForm(headers: HttpRequest["headers"]): boolean {
  const type = headers.get("content-type");
  return type !== null && (isUrlEncoded(type) || boundaryOf(type) !== undefined);
}

/** A small one has arrived with its head, or costs less than to look for a token twice. */
function isLarge(request: HttpRequest): boolean {
  const { arrived } = request;
  if (arrived !== undefined) return arrived.length > SMALL_BODY_BYTES;
  const announced = announcedLength(request);
  return announced === undefined ? request.body !== null : announced > SMALL_BODY_BYTES;
}
