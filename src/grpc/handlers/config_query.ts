import type { ConfigAnswer, ConfigReading } from "../../api/mod.ts";
import { GRPC } from "../../base/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import { ErrorCode, failure, type FailureShape, success } from "../answer.ts";
import { AnswerCache } from "../answer_cache.ts";
import type { GrpcCall, GrpcRoute } from "../route.ts";
import { CONFIG_KEY_PARAMS, configKeyOf } from "./config_key.ts";
import { CONSISTENCY, withIndex } from "./consistency.ts";

const ANSWER_TYPE = "ConfigQueryResponse";

/** Some clients cannot read the class without these, not even as a failure. */
const FAILURE: FailureShape = { type: ANSWER_TYPE, members: { lastModified: 0, beta: false } };

function encode(reading: ConfigReading, tag: string | undefined): Uint8Array {
  const beta = reading.gray?.type === "beta";
  return success(ANSWER_TYPE, {
    content: reading.content,
    encryptedDataKey: reading.encryptedDataKey,
    contentType: reading.type,
    md5: reading.md5,
    lastModified: reading.modifiedMs,
    beta,
    // The same fact under the name that other clients look for.
    isBeta: beta,
    // Clients that never ask by tag may take it for a yes/no.
    ...(tag === undefined ? {} : { tag }),
  });
}

function createHandler(): (call: GrpcCall) => Uint8Array | Promise<Uint8Array> {
  const cache = new AnswerCache<ConfigRecord>({
    maxBytes: GRPC.cachedAnswerBytes,
    maxAnswerBytes: GRPC.maxCachedAnswerBytes,
  });
  const answerOf = (reading: ConfigReading | undefined, tag: string | undefined): Uint8Array => {
    if (reading === undefined) {
      return failure(ErrorCode.starting, "config data not exist", FAILURE);
    }
    if (tag !== undefined || reading.gray !== undefined) return encode(reading, tag);
    const known = cache.get(reading.record);
    if (known !== undefined) return known;
    const answer = encode(reading, undefined);
    cache.add(reading.record, answer);
    return answer;
  };
  return (call) => {
    const { api, body, caller } = call;
    const consistency = call.header(CONSISTENCY);
    const tag = body.filled("tag");
    const answer = ({ reading, index }: ConfigAnswer) =>
      withIndex(consistency, index, answerOf(reading, tag));
    const found = api.config.read(configKeyOf(api, body), caller, { tag, consistency });
    return found instanceof Promise ? found.then(answer) : answer(found);
  };
}

export const configQueryRoute: GrpcRoute = {
  protocol: "grpc",
  type: "ConfigQueryRequest",
  summary: "Reads a config: the formal content, or the gray version meant for this client",
  permission: { action: "read", resource: "config" },
  params: [
    ...CONFIG_KEY_PARAMS,
    { name: "tag", summary: "Wants this tag's version only" },
    {
      name: CONSISTENCY,
      in: "header",
      summary: "`linearizable` reads what is acknowledged anywhere; `local` tells the index only",
    },
  ],
  failure: FAILURE,
  handle: createHandler(),
};
