import { type ConfigAnswer, type ConfigReading, param } from "../../api/mod.ts";
import { GRPC } from "../../base/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import { ErrorCode, failure, type FailureShape, success } from "../answer.ts";
import { AnswerCache } from "../answer_cache.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";
import { aboutConfig, CONFIG_KEY, configKeyOf } from "./config_key.ts";
import { READ_CONSISTENCY, withIndex } from "./consistency.ts";

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

const answers = new AnswerCache<ConfigRecord>({
  maxBytes: GRPC.cachedAnswerBytes,
  maxAnswerBytes: GRPC.maxCachedAnswerBytes,
});

function answerOf(reading: ConfigReading | undefined, tag: string | undefined): Uint8Array {
  if (reading === undefined) return failure(ErrorCode.starting, "config data not exist", FAILURE);
  if (tag !== undefined || reading.gray !== undefined) return encode(reading, tag);
  const known = answers.get(reading.record);
  if (known !== undefined) return known;
  const answer = encode(reading, undefined);
  answers.add(reading.record, answer);
  return answer;
}

export const configQueryRoute: GrpcRoute = grpcRoute({
  type: "ConfigQueryRequest",
  summary: "Reads a config: the formal content, or the gray version meant for this client",
  permission: { action: "read", resource: "config" },
  params: {
    ...CONFIG_KEY,
    tag: param.text().about("Wants this tag's version only"),
    consistency: READ_CONSISTENCY,
  },
  about: aboutConfig,
  failure: FAILURE,
  handle: (params, { api, caller }) => {
    const { tag, consistency } = params;
    const answer = ({ reading, index }: ConfigAnswer) =>
      withIndex(consistency, index, answerOf(reading, tag));
    const found = api.config.read(configKeyOf(api, params), caller, { tag, consistency });
    return found instanceof Promise ? found.then(answer) : answer(found);
  },
});
