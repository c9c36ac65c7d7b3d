import { assertEquals } from "#assert";
import { ParamError } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import { errorAnswer, type ErrorPlace } from "./error_shape.ts";
import type { ErrorFamily } from "./error_family.ts";
import { toResponse } from "./deno/to_response.ts";

function place(family: ErrorFamily): ErrorPlace {
  return { family, path: "/nacos/x", nowMs: () => Date.UTC(2026, 10, 22, 16, 1, 12, 138) };
}

async function shape(error: ApiError, family: ErrorFamily): Promise<[number, string]> {
  const answer = toResponse(errorAnswer(error, place(family)));
  return [answer.status, await answer.text()];
}

Deno.test("each family tells a refusal in its own shape", async () => {
  const error = new ApiError("invalid", `bad <b> & "it's"`);
  assertEquals(await shape(error, "caused"), [
    400,
    "caused: bad &lt;b&gt; &amp; &quot;it&#39;s&quot;;",
  ]);
  assertEquals(await shape(error, "naming"), [400, `bad <b> & "it's"`]);
  assertEquals(await shape(error, "result"), [
    400,
    `{"code":20002,"message":"parameter validate error","data":"bad <b> & \\"it's\\""}`,
  ]);
});

Deno.test("the parameter checker answers alike everywhere", async () => {
  const error = new ParamError("Param 'dataId' is illegal, x.");
  for (const family of ["caused", "naming", "result"] as const) {
    assertEquals(await shape(error, family), [400, "Param 'dataId' is illegal, x.\r\n"]);
  }
});

Deno.test("a refused right is an object with time and path", async () => {
  const [status, body] = await shape(new ApiError("forbidden", "user not found!"), "naming");
  assertEquals([status, body], [
    403,
    '{"timestamp":"2026-11-22T16:01:12.138+00:00","status":403,"error":"Forbidden",' +
    '"message":"user not found!","path":"/nacos/x"}',
  ]);
});

Deno.test("every status that an error may have is told with its reason", async () => {
  for (
    const [code, reason] of [
      [408, "Request Timeout"],
      [409, "Conflict"],
      [413, "Payload Too Large"],
      [429, "Too Many Requests"],
    ] as const
  ) {
    const [status, body] = await shape(new ApiError("invalid", "x", code), "console");
    assertEquals([status, JSON.parse(body).error], [code, reason]);
  }
});

Deno.test("a code that is an HTTP status is the status, a detail code is in the envelope", async () => {
  assertEquals((await shape(new ApiError("notFound", "x", 500), "caused"))[0], 500);
  assertEquals(await shape(new ApiError("notFound", "no", 22001), "result"), [
    404,
    '{"code":22001,"message":"namespace not exist","data":"no"}',
  ]);
});

Deno.test("each kind of refusal has its status", () => {
  const statuses = ([
    ["missing", 400],
    ["notFound", 404],
    ["conflict", 400],
    ["casMissed", 500],
    ["method", 405],
    ["tooLarge", 413],
    ["unavailable", 503],
    ["overloaded", 503],
    ["unsupported", 501],
  ] as const).filter(([kind, status]) =>
    errorAnswer(new ApiError(kind, "x"), place("caused")).status !== status
  );
  assertEquals(statuses, []);
});
