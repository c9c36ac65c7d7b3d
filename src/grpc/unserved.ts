/** The ways of calls that no type serves. */
import { ErrorCode } from "./answer.ts";
import { EarlyRefusal } from "./early_refusal.ts";
import { fixedRoute, type GrpcRoute } from "./route.ts";
import { access } from "./steps/access.ts";
import { gate } from "./steps/gate.ts";
import { observe } from "./steps/observe.ts";
import { shape } from "./steps/shape.ts";
import type { Step } from "./steps/step.ts";
import { who } from "./steps/who.ts";

/** Calls without a type that is served are counted under this name. */
export const NO_TYPE = "none";

const MAX_NAMED_CHARS = 128;

/** Types by which Java servers talk among each other; clients have no business with them. */
export const FORBIDDEN_TYPES: ReadonlySet<string> = new Set([
  "MemberReportRequest",
  "DistroDataRequest",
  "ConfigChangeClusterSyncRequest",
  "ServerLoaderInfoRequest",
  "ServerReloadRequest",
]);

export const UNSERVED_ROUTE: GrpcRoute = fixedRoute({
  type: NO_TYPE,
  summary: "What no type serves",
  permission: { action: "public" },
}, new Uint8Array(0));

const refuseUnknown: Step = () => ({ payload }) => {
  const named = payload.type.slice(0, MAX_NAMED_CHARS);
  throw new EarlyRefusal(ErrorCode.noHandler, `${named} RequestHandler Not Found`);
};

const refuseForbidden: Step = () => ({ payload }) => {
  throw new EarlyRefusal(ErrorCode.badSource, ` invoke ${payload.type} from sdk is forbidden`);
};

export const UNKNOWN_STEPS: readonly Step[] = [access, observe, shape, gate, refuseUnknown];
export const FORBIDDEN_STEPS: readonly Step[] = [
  access,
  observe,
  shape,
  gate,
  who,
  refuseForbidden,
];
