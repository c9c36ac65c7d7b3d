/** Tells the access log of every call; not on the way at all while there is none. */
import { type AccessListener, JsonMembers } from "../../base/mod.ts";
import type { Edge } from "../edge.ts";
import type { Exchange } from "../exchange.ts";
import { decodePayload } from "../payload_codec.ts";
import type { GrpcRoute } from "../route.ts";
import type { Way } from "./step.ts";

/** Names under which bodies say what a request is about; nothing else of what was sent is told. */
const NAMESPACE = ["tenant", "namespaceId", "namespace"];
const GROUP = ["group", "groupName"];
const NAME = ["dataId", "serviceName"];
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
    namespace: sentAs(NAMESPACE, exchange),
    group: sentAs(GROUP, exchange),
    name: sentAs(NAME, exchange),
    status: exchange.failed ? errorCodeOf(answer) : OK,
    sizeBytes: answer.length,
    requestId: exchange.requestId ?? "",
  });
}

/** The first of these that is a text; empty when the call was refused before its body was read. */
function sentAs(names: readonly string[], { source }: Exchange): string {
  for (const name of names) {
    const value = source.rawIfText(name) ?? "";
    if (value !== "") return value;
  }
  return "";
}

/** Of a refusal that this server has made. */
function errorCodeOf(answer: Uint8Array): number {
  const body = decoder.decode(decodePayload(answer).body);
  return JsonMembers.read("a refusal", body).int("errorCode") ?? 0;
}
