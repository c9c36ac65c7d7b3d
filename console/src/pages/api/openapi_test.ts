import { deepStrictEqual } from "node:assert/strict";
import { bodyTypeOf, fieldsOf, isMatch, routesOf } from "./openapi.ts";
import { curlOf } from "./tryRoute.ts";

const FORM = "application/x-www-form-urlencoded";
const ROUTES = routesOf({
  info: { version: "1" },
  paths: {
    "/a/{id}": {
      get: {
        summary: "Reads one",
        tags: ["things"],
        parameters: [
          { name: "id", in: "path", required: true },
          { name: "size", in: "query", schema: { type: "integer", default: 20 } },
          { name: "accessToken", in: "header" },
        ],
      },
      put: {
        requestBody: {
          content: {
            [FORM]: {
              schema: { properties: { name: { description: "its name" } }, required: ["name"] },
            },
          },
        },
      },
      post: { requestBody: { content: { "application/json": {} } } },
    },
  },
});

Deno.test("fields are those of the query, the path and the form, and none of the headers", () => {
  const fields = ROUTES.map((route) =>
    fieldsOf(route).map(({ name, isRequired, fallback }) => [name, isRequired, fallback])
  );
  deepStrictEqual(ROUTES.map(({ method }) => method), ["GET", "POST", "PUT"]);
  deepStrictEqual(fields, [[["id", true, ""], ["size", false, "20"]], [], [["name", true, ""]]]);
  deepStrictEqual(ROUTES.map(bodyTypeOf), [undefined, "application/json", undefined]);
});

Deno.test("every word that is searched must be found", () => {
  const found = (query: string) => ROUTES.filter((route) => isMatch(route, query)).length;
  deepStrictEqual([found("READS"), found("get reads"), found("put reads"), found("name")], [
    1,
    1,
    0,
    1,
  ]);
});

Deno.test("a command quotes what was typed, and fills the path", () => {
  const [read] = ROUTES;
  const command = read &&
    curlOf({ route: read, values: { id: "a b", size: "it's" } }, "http://h:10848/");
  deepStrictEqual(
    command,
    [
      "curl -X GET 'http://h:8848/a/a%20b' -G",
      '-H "accessToken: $TOKEN"',
      `--data-urlencode 'size=it'\\''s'`,
    ].join(" \\\n  "),
  );
});
