/** The document is held against what OpenAPI 3.1 says of its objects, and against the routes. */
import { assert, assertEquals } from "#assert";
import { Fixture, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { param } from "../api/mod.ts";
import { isJsonObject } from "../base/mod.ts";
import { text } from "./answer.ts";
import { openApiDocument } from "./openapi.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import { allRoutes } from "./routes.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with a document, each with its place. */
class Judge {
  readonly faults: string[] = [];
  readonly #ids = new Set<string>();

  document(document: JsonObject): void {
    this.#members("document", document, { openapi: "string", info: "object", paths: "object" }, [
      "components",
    ]);
    if (!/^3\.1\.\d+$/.test(String(document["openapi"]))) this.#fault("openapi", "is not 3.1");
    this.#members("info", objectAt(document, "info"), { title: "string", version: "string" }, [
      "description",
    ]);
    const schemes = objectAt(objectAt(document, "components"), "securitySchemes");
    for (const [path, item] of Object.entries(objectAt(document, "paths"))) {
      if (!path.startsWith("/") || /[{}?#]/.test(path)) this.#fault(path, "is no plain path");
      for (const [method, operation] of Object.entries(item as JsonObject)) {
        const place = `${method} ${path}`;
        if (!["get", "put", "post", "delete", "patch"].includes(method)) {
          this.#fault(place, "is no method");
        }
        this.#operation(place, operation as JsonObject, schemes);
      }
    }
  }

  #operation(place: string, operation: JsonObject, schemes: JsonObject): void {
    const wanted = { operationId: "string", summary: "string", responses: "object", tags: "list" };
    this.#members(place, operation, wanted, [
      "parameters",
      "requestBody",
      "security",
      "x-permission",
    ]);
    const id = String(operation["operationId"]);
    if (this.#ids.has(id) || !/^[a-z][A-Za-z0-9]*$/.test(id)) {
      this.#fault(place, `has the id ${id}`);
    }
    this.#ids.add(id);
    this.#parameters(place, (operation["parameters"] ?? []) as JsonObject[]);
    if (operation["requestBody"] !== undefined) {
      this.#body(place, operation["requestBody"] as JsonObject);
    }
    for (const [status, response] of Object.entries(objectAt(operation, "responses"))) {
      if (!/^([1-5]\d\d|default)$/.test(status)) this.#fault(place, `answers ${status}`);
      this.#members(`${place} ${status}`, response as JsonObject, { description: "string" }, [
        "content",
      ]);
    }
    for (const requirement of (operation["security"] ?? []) as JsonObject[]) {
      for (const scheme of Object.keys(requirement)) {
        if (!(scheme in schemes)) this.#fault(place, `wants the unknown scheme ${scheme}`);
      }
    }
  }

  #parameters(place: string, parameters: readonly JsonObject[]): void {
    const seen = new Set<string>();
    for (const parameter of parameters) {
      const name = `${parameter["in"]} ${parameter["name"]}`;
      const where = `${place}: ${name}`;
      this.#members(where, parameter, { name: "string", in: "string", schema: "object" }, [
        "description",
        "required",
      ]);
      if (seen.has(name)) this.#fault(where, "stands twice");
      seen.add(name);
      if (!/^(query [^ ]+|header (?!accept$|authorization$|content-type$)[^ ]+)$/i.test(name)) {
        this.#fault(where, "cannot be told in this place");
      }
      this.#schema(where, objectAt(parameter, "schema"));
    }
  }

  #body(place: string, body: JsonObject): void {
    this.#members(`${place} body`, body, { content: "object" }, ["description", "required"]);
    const types = Object.entries(objectAt(body, "content"));
    if (types.length === 0) this.#fault(place, "has a body of no type");
    for (const [type, media] of types) {
      if (!/^[a-z]+\/[a-z0-9.+-]+$/.test(type)) this.#fault(place, `has a body of ${type}`);
      const schema = (media as JsonObject)["schema"] as JsonObject | undefined;
      if (schema === undefined) continue;
      const properties = objectAt(schema, "properties");
      for (const [name, property] of Object.entries(properties)) {
        this.#schema(`${place}: ${name}`, property as JsonObject);
      }
      for (const name of (schema["required"] ?? []) as string[]) {
        if (!(name in properties)) this.#fault(place, `requires the unknown ${name}`);
      }
    }
  }

  #schema(place: string, schema: JsonObject): void {
    this.#members(place, schema, { type: "string" }, [
      "default",
      "description",
      "contentMediaType",
    ]);
    const type = String(schema["type"]);
    if (!["string", "integer", "number", "boolean"].includes(type)) {
      this.#fault(place, `has the type ${type}`);
    }
    const value = schema["default"];
    if (value === undefined) return;
    const kind: string = typeof value;
    const fits = type === "integer"
      ? Number.isInteger(value)
      : type === "number"
      ? Number.isFinite(value)
      : kind === type;
    if (!fits) this.#fault(place, `is ${String(value)} by default`);
  }

  /** Those that must be there, of their kind, and no other ones than those that may be there. */
  #members(
    place: string,
    found: JsonObject,
    wanted: Readonly<Record<string, string>>,
    more: readonly string[],
  ): void {
    for (const [name, kind] of Object.entries(wanted)) {
      if (kindOf(found[name]) !== kind) this.#fault(place, `has no ${name} of kind ${kind}`);
    }
    for (const name of Object.keys(found)) {
      if (!(name in wanted) && !more.includes(name)) this.#fault(place, `has a member ${name}`);
    }
  }

  #fault(place: string, what: string): void {
    this.faults.push(`${place} ${what}`);
  }
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  return isJsonObject(value) ? value : {};
}

function faultsOf(document: unknown): readonly string[] {
  const judge = new Judge();
  judge.document(document as JsonObject);
  return judge.faults;
}

const routes = allRoutes(serverInfo);

Deno.test("the document of all routes is one of OpenAPI 3.1", () => {
  assertEquals(faultsOf(openApiDocument(routes, { version: "1.2.3" })), []);
});

Deno.test("the judge of documents sees what is wrong with one", () => {
  const faulty = {
    openapi: "3.0.0",
    info: { title: "t", version: 1 },
    paths: {
      "x/{id}": {
        fetch: {
          operationId: "A b",
          summary: "",
          tags: [],
          responses: { ok: {} },
          parameters: [{ name: "Accept", in: "header", schema: { type: "int", default: "1" } }],
          requestBody: { content: {} },
          security: [{ nothing: [] }],
        },
      },
    },
  };
  assertEquals(faultsOf(faulty), [
    "openapi is not 3.1",
    "info has no version of kind string",
    "x/{id} is no plain path",
    "fetch x/{id} is no method",
    "fetch x/{id} has the id A b",
    "fetch x/{id}: header Accept cannot be told in this place",
    "fetch x/{id}: header Accept has the type int",
    "fetch x/{id}: header Accept is 1 by default",
    "fetch x/{id} has a body of no type",
    "fetch x/{id} answers ok",
    "fetch x/{id} ok has no description of kind string",
    "fetch x/{id} wants the unknown scheme nothing",
  ]);
});

function namesOf(operation: JsonObject): Set<string> {
  const names = ((operation["parameters"] ?? []) as JsonObject[]).map(({ name }) => String(name));
  const content = objectAt(objectAt(operation, "requestBody"), "content");
  for (const media of Object.values(content)) {
    names.push(...Object.keys(objectAt(objectAt(media as JsonObject, "schema"), "properties")));
  }
  return new Set(names);
}

Deno.test("every route and every parameter is in the document, and nothing else", () => {
  const paths = objectAt(openApiDocument(routes, { version: "1" }), "paths");
  const told = Object.values(paths).flatMap((item) => Object.keys(item as JsonObject)).length;
  assertEquals(told, routes.length);
  const own = /^(accept|authorization|content-type)$/i;
  for (const { method, path, params } of routes) {
    const operation = objectAt(objectAt(paths, path), method.toLowerCase());
    const names = params.filter((one) => one.in !== "header" || !own.test(one.name));
    assertEquals(namesOf(operation), new Set(names.map(({ name }) => name)), `${method} ${path}`);
  }
});

function documented(declared: HttpRoute): JsonObject {
  const paths = objectAt(openApiDocument([declared], { version: "1" }), "paths");
  return objectAt(objectAt(paths, declared.path), declared.method.toLowerCase());
}

const route = routesUnder({ base: "/x", family: "naming" });
const PARAMS = {
  ip: param.text().required().about("an address").alias("host", "addr"),
  port: param.int().or(80),
  weight: param.number().or(0.5),
  all: param.bool().or(true),
  off: param.bool().or(false),
  beat: param.parsed("json", (sent) => sent).assumed("{}"),
  name: param.text().or("n"),
  agent: param.header().named("User-Agent").required(),
  type: param.header().named("Content-Type"),
};
const common = {
  summary: "Does it",
  permission: { action: "write", resource: "naming" },
  params: PARAMS,
  handler: () => text(""),
} as const;
const TOKENS = [{ accessToken: [] }, { accessTokenHeader: [] }, { bearerToken: [] }];
const AGENT = { name: "User-Agent", in: "header", required: true, schema: { type: "string" } };

const REFUSED = {
  "application/json": {
    schema: {
      type: "object",
      properties: {
        timestamp: { type: "string" },
        status: { type: "integer" },
        error: { type: "string" },
        message: { type: "string" },
        path: { type: "string" },
      },
      required: ["status", "message", "path"],
    },
  },
};

Deno.test("parameters of GET and DELETE are in the query, with type, default and other names", () => {
  const operation = documented(route("DELETE", "/a-b/c", common));
  assertEquals(operation, {
    operationId: "deleteXABC",
    tags: ["naming"],
    summary: "Does it",
    parameters: [
      {
        name: "ip",
        in: "query",
        description: "an address; also as `host`, `addr`",
        required: true,
        schema: { type: "string" },
      },
      { name: "port", in: "query", schema: { type: "integer", default: 80 } },
      { name: "weight", in: "query", schema: { type: "number", default: 0.5 } },
      { name: "all", in: "query", schema: { type: "boolean", default: true } },
      { name: "off", in: "query", schema: { type: "boolean", default: false } },
      {
        name: "beat",
        in: "query",
        schema: { type: "string", contentMediaType: "application/json" },
      },
      { name: "name", in: "query", schema: { type: "string", default: "n" } },
      AGENT,
    ],
    responses: {
      "200": { description: "Done" },
      "403": { description: "The caller may not do this", content: REFUSED },
      "503": { description: "The node does not serve yet" },
      default: { description: "A refusal in plain text" },
    },
    security: [{}, ...TOKENS],
    "x-permission": "naming:write",
  });
});

Deno.test("parameters of the other methods are in a form, unless the route has a body of its own", () => {
  for (const method of ["POST", "PUT", "PATCH"] as const) {
    const { parameters, requestBody } = documented(route(method, "", common));
    assertEquals(parameters, [AGENT]);
    const form = objectAt(
      objectAt(requestBody as JsonObject, "content"),
      Object.keys(
        objectAt(requestBody as JsonObject, "content"),
      )[0] ?? "",
    );
    assertEquals(objectAt(form, "schema")["required"], ["ip"]);
    assertEquals(objectAt(objectAt(form, "schema"), "properties")["port"], {
      type: "integer",
      default: 80,
    });
    assertEquals((requestBody as JsonObject)["required"], true);
  }
  const body = { contentType: "application/json", summary: "a list" };
  const raw = documented(route("POST", "", { ...common, body }));
  assertEquals(raw["requestBody"], { description: "a list", content: { "application/json": {} } });
  assertEquals((raw["parameters"] as JsonObject[]).length, 8);
  const { port, all } = PARAMS;
  const free = documented(route("POST", "", { ...common, params: { port, all } }));
  assertEquals("required" in (free["requestBody"] as JsonObject), false);
  const bare = documented(route("POST", "", { ...common, params: {} }));
  assertEquals("requestBody" in bare || "parameters" in bare, false);
});

Deno.test("rights are told, and tokens only where they open", () => {
  const security = [{}, ...TOKENS, { clusterToken: [] }];
  const admin = { ...common, permission: { action: "admin", resource: "system" } } as const;
  assertEquals(documented(route("GET", "", admin))["security"], security);
  const users = { ...common, permission: { action: "admin", resource: "user" } } as const;
  // Never by nobody, whatever the settings are.
  assertEquals(documented(route("GET", "", users))["security"], security.slice(1));
  assertEquals("security" in documented(route("GET", "", { ...admin, hasOwnToken: true })), false);
  const open = { ...common, permission: { action: "public" }, answersWhileStarting: true } as const;
  const { tags, responses, ...more } = documented(route("GET", "", open));
  assertEquals([tags, more["x-permission"], more["security"]], [["open"], "public", undefined]);
  assertEquals(Object.keys(responses as JsonObject), ["200", "default"]);
});

Deno.test("a server gives the document of its version, from its start", async () => {
  const fixture = new Fixture();
  fixture.fake.server.loaded = false;
  const answer = await fixture.ask("GET", "/rnacos/openapi.json", { from: "10.0.0.7" });
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "application/json"]);
  const { version } = serverInfo;
  assertEquals(JSON.parse(answer.body), openApiDocument(routes, { version }));
  assert("/rnacos/openapi.json" in JSON.parse(answer.body).paths);
});

Deno.test("a route tells the statuses that are its own, and one that does nothing no success", () => {
  const route = routesUnder({ base: "/x", family: "console" });
  const declared = { summary: "s", permission: { action: "public" }, params: {} } as const;
  const document = openApiDocument([
    route("GET", "/own", { ...declared, answers: { 500: "Odd" }, handler: () => text("") }),
    route("GET", "/none", { ...declared, isUnsupported: true, handler: () => text("") }),
  ], { version: "1" });
  const paths = objectAt(document as JsonObject, "paths");
  const statusesOf = (path: string) =>
    Object.keys(objectAt(objectAt(objectAt(paths, path), "get"), "responses"));
  assertEquals(statusesOf("/x/own"), ["200", "500", "503", "default"]);
  assertEquals(statusesOf("/x/none"), ["501", "503", "default"]);
});
