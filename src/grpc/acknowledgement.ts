/** What a client answers to a push, over the stream. */
import { param, paramReader } from "../api/mod.ts";
import { Body } from "./body.ts";
import { BodySource } from "./body_source.ts";

const RESULT_OK = 200;

export const ACKNOWLEDGEMENT_PARAMS = {
  requestId: param.raw().about("That of the push"),
  // Some clients leave the result out, or say `success:false` beside a result of 200.
  resultCode: param.int().or(RESULT_OK),
};

const Values = paramReader(ACKNOWLEDGEMENT_PARAMS);

interface Acknowledgement {
  /** Undefined: it is the answer to nothing. */
  readonly requestId: string | undefined;
  readonly ok: boolean;
}

/** Throws ApiError `invalid`. */
export function readAcknowledgement(bytes: Uint8Array): Acknowledgement {
  const { requestId, resultCode } = new Values(new BodySource(Body.parse(bytes)));
  return { requestId, ok: requestId !== undefined && resultCode === RESULT_OK };
}
