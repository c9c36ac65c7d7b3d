/**
 * `grpc.health.v1.Health/Check`, which orchestrators and proxies ask. `Watch` is UNIMPLEMENTED, which its specification
 * lets a server answer: callers then ask `Check` again.
 */
import { Buffer } from "node:buffer";
import { GRPC } from "../base/mod.ts";
import { FieldReader, PayloadError } from "./payload_codec.ts";
import type { CallStatus } from "../h2/mod.ts";
import type { UnaryService } from "./transport.ts";

export const HEALTH_CHECK_PATH = "/grpc.health.v1.Health/Check";

/** The whole server, and the two services of the protocol of Nacos. */
const SERVICES: ReadonlySet<string> = new Set(["", "Request", "BiRequestStream"]);
/** `HealthCheckRequest { string service = 1; }` */
const SERVICE_TAG = 0x0a;
/** `HealthCheckResponse { ServingStatus status = 1; }` with SERVING and NOT_SERVING. */
const SERVING = Uint8Array.of(0x08, 1);
const NOT_SERVING = Uint8Array.of(0x08, 2);

const UNKNOWN: CallStatus = { code: 5, details: "There is no such service" };
const UNREADABLE: CallStatus = { code: 13, details: "The message is no HealthCheckRequest" };

/** `why` says why callers should go elsewhere, as `/health` does; empty for serving. */
export function healthService(why: () => string): UnaryService {
  return {
    path: HEALTH_CHECK_PATH,
    maxMessageBytes: GRPC.maxHealthMessageBytes,
    answer: (message) => {
      const service = serviceName(message);
      if (service === undefined) return UNREADABLE;
      if (!SERVICES.has(service)) return UNKNOWN;
      return why() === "" ? SERVING : NOT_SERVING;
    },
  };
}

/** The last one given, as the format has it; undefined for bytes that are no such message. */
function serviceName(message: Uint8Array): string | undefined {
  const fields = new FieldReader(message, 0, message.length);
  let name = "";
  try {
    for (let tag = fields.next(); tag !== 0; tag = fields.next()) {
      if (tag === SERVICE_TAG) {
        name = Buffer.from(message.subarray(fields.start, fields.stop)).toString("utf8");
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof PayloadError)) throw thrown;
    return undefined;
  }
  return name;
}
