import { assertEquals } from "#assert";
import { ApiError } from "../base/mod.ts";
import { ERROR_RESPONSE, failure, refusal, success, successOf } from "./answer.ts";
import { decodePayload } from "./payload_codec.ts";

function text(bytes: Uint8Array): [string, string] {
  const payload = decodePayload(bytes);
  return [payload.type, new TextDecoder().decode(payload.body)];
}

Deno.test("answers have the members that every client looks for", () => {
  const ok = '{"resultCode":200,"errorCode":0,"success":true';
  assertEquals(text(success("A", {})), ["A", `${ok}}`]);
  assertEquals(text(success("A", { type: "x" })), ["A", `${ok},"type":"x"}`]);
  assertEquals(text(successOf("A", '"n":[1]')), ["A", `${ok},"n":[1]}`]);
  assertEquals(text(failure(301, "no")), [
    "ErrorResponse",
    '{"resultCode":500,"errorCode":301,"success":false,"message":"no"}',
  ]);
  assertEquals(text(failure(300, "no", { type: "B", members: { beta: false } })), [
    "B",
    '{"resultCode":500,"errorCode":300,"success":false,"message":"no","beta":false}',
  ]);
});

Deno.test("refusals have the code of their kind, and the check of parameters its prefix", () => {
  const code = (error: ApiError) => JSON.parse(text(refusal(error, ERROR_RESPONSE))[1]).errorCode;
  assertEquals(code(new ApiError("invalid", "x", 20_002)), 400);
  assertEquals(code(new ApiError("casMissed", "x", 20_005)), 500);
  assertEquals(code(new ApiError("unavailable", "x")), 503);
  assertEquals(code(new ApiError("forbidden", "x")), 403);
  // Of limits clients know the code itself.
  assertEquals(code(new ApiError("overloaded", "x", 5_031)), 5_031);
  assertEquals(code(new ApiError("tooLarge", "x", 5_034)), 5_034);
  const refused = refusal(new ApiError("invalid", "Param 'a' is illegal"), ERROR_RESPONSE);
  assertEquals(JSON.parse(text(refused)[1]).message, "Param check invalid:Param 'a' is illegal");
});
