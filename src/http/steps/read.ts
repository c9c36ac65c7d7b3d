/** Reads query and body into the parameters, within the bounds of the route. */
import type { HttpAnswer, HttpRequest } from "../../h1/mod.ts";
import type { Edge } from "../edge.ts";
import { HTTP, nextTurn, releaseBytes } from "../../base/mod.ts";
import { hasNoBody, SMALL_BODY_BYTES, tooLarge } from "../body.ts";
import { socketIp } from "../caller.ts";
import type { Exchange } from "../exchange.ts";
import { addFormPairs, addQueryPairs, isUrlEncoded } from "../form.ts";
import { addMultipartPairs, boundaryOf } from "../multipart.ts";
import type { HttpRoute } from "../route.ts";
import { SentParams } from "../sent_params.ts";
import type { Way } from "./step.ts";

const NO_BODY = new Uint8Array(0);

export function read(route: HttpRoute, { bodies }: Edge, next: Way): Way {
  const maxBytes = route.maxBodyBytes ?? HTTP.maxBodyBytes;
  const withBody = async (exchange: Exchange): Promise<HttpAnswer> => {
    const bound = Math.min(maxBytes, exchange.maxBodyBytes);
    const body = await bodies.read(exchange.request, bound, () => socketIp(exchange.info));
    try {
      const isLarge = body.bytes.length > HTTP.maxBodyBytes;
      // To have read, to decode and to serve a large content take their time each; others come in between.
      if (isLarge) await nextTurn();
      readInto(exchange, body.bytes, route);
      // The values are texts of their own by now.
      if (isLarge && exchange.body.length === 0) releaseBytes(body.bytes);
      if (isLarge) await nextTurn();
      // Only the call is covered, not its promise: what a handler keeps while it waits has bounds of its own.
      return next(exchange);
    } finally {
      body.release();
    }
  };
  const withArrived = (exchange: Exchange, body: Uint8Array<ArrayBuffer>) => {
    const bound = Math.min(maxBytes, exchange.maxBodyBytes);
    if (body.length > bound) throw tooLarge(bound);
    readInto(exchange, body, route);
    return next(exchange);
  };
  return (exchange) => {
    const { method, request } = exchange;
    if (method === "GET" || method === "HEAD") return withArrived(exchange, NO_BODY);
    const { arrived } = request;
    if (arrived !== undefined && arrived.length <= SMALL_BODY_BYTES) {
      return withArrived(exchange, arrived);
    }
    return arrived === undefined && hasNoBody(request)
      ? withArrived(exchange, NO_BODY)
      : withBody(exchange);
  };
}

/** Query and form are one map, in which the query comes first. */
function readInto(
  exchange: Exchange,
  body: Uint8Array<ArrayBuffer>,
  route: HttpRoute,
): void {
  const values = new Map<string, string>();
  if (exchange.query !== "") addQueryPairs(exchange.query, values);
  const bytes = body.length === 0 ? NO_BODY : bytesBesides(exchange.request, body, values, route);
  exchange.sent = new SentParams(values, exchange.request, route.family);
  exchange.body = route.body === undefined ? NO_BODY : bytes;
}

/** Adds the pairs of a form; gives what no pair is made of: a body that is none, or the file in it. */
function bytesBesides(
  { headers }: HttpRequest,
  body: Uint8Array<ArrayBuffer>,
  values: Map<string, string>,
  { largeParam, filePart }: HttpRoute,
): Uint8Array<ArrayBuffer> {
  const type = headers.get("content-type");
  if (type === null) return body;
  if (isUrlEncoded(type)) {
    addFormPairs(body, values, largeParam);
    return NO_BODY;
  }
  const boundary = boundaryOf(type);
  if (boundary === undefined) return body;
  return addMultipartPairs(body, boundary, values, { largeParam, filePart }) ?? NO_BODY;
}
