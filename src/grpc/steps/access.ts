/** Tells the access log of every call; not on the way at all while there is none. */
import { type AccessListener, JsonMembers, subjectOf } from "../../base/mod.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { decodePayload } from "../payload_codec.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

const OK = 200;

const decoder = new TextDecoder();

export function access(_route: GrpcRoute, { onAccess, clock }: Edge, next: Way): Way {
  if (onAccess === undefined) return next;
  return (exchange) => {
    const start = { atMs: clock.nowMs(), startedMs: clock.monotonicMs() };
    // A call that waits gets bytes of its own, and its type stays.
    const path = exchange.payload.type;
    const told = (answer: Uint8Array): Uint8Array => {
      const tookMs = clock.monotonicMs() - start.startedMs;
      tell(exchange, answer, { onAccess, path, atMs: start.atMs, tookMs });
      return answer;
    };
    const answer = next(exchange);
    return answer instanceof Uint8Array ? told(answer) : answer.then(told);
  };
}

interface Told {
  readonly onAccess: AccessListener;
  readonly path: string;
  readonly atMs: number;
  readonly tookMs: number;
}

function tell(exchange: Exchange, answer: Uint8Array, { onAccess, ...told }: Told): void {
  const { caller } = exchange;
  onAccess({
    ...told,
    protocol: "grpc",
    ip: caller.ip,
    user: caller.user,
    method: "CALL",
    ...subjectOf((name) => exchange.source.rawIfText(name)),
    status: exchange.failed ? errorCodeOf(answer) : OK,
    sizeBytes: answer.length,
    requestId: exchange.requestId ?? "",
  });
}

/** Of a refusal that this server has made. */
function errorCodeOf(answer: Uint8Array): number {
  const body = decoder.decode(decodePayload(answer).body);
  return JsonMembers.read("a refusal", body).int("errorCode") ?? 0;
}
