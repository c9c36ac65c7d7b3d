import { assertEquals, assertThrows } from "#assert";
import { param } from "../api/mod.ts";
import { text } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, routesUnder } from "./route.ts";
import { RouteTable } from "./route_table.ts";
import { SentParams } from "./sent_params.ts";
import { toResponse } from "./deno/to_response.ts";

function route(method: HttpRoute["method"], path: string): HttpRoute {
  return routesUnder({ base: "", family: "caused" })(method, path, {
    summary: "",
    permission: { action: "public" },
    params: {},
    handler: () => text(""),
  });
}

Deno.test("a route is found by its method and its whole path, to the letter", () => {
  const get = route("GET", "/a/b");
  const put = route("PUT", "/a/b");
  const root = route("GET", "/");
  const table = new RouteTable([get, put, root]);
  assertEquals(table.find("GET", "/a/b"), get);
  assertEquals(table.find("PUT", "/a/b"), put);
  assertEquals(table.find("HEAD", "/a/b"), get);
  assertEquals(table.find("GET", "/"), root);
  for (const path of ["/A/b", "/a/b/", "/a", "/a/b/c", "a/b", ""]) {
    assertEquals(table.find("GET", path), undefined, path);
  }
  for (const method of ["POST", "get", "OPTIONS", "toString", "__proto__"]) {
    assertEquals(table.find(method, "/a/b"), undefined, method);
  }
});

Deno.test("the methods of a path are told in the order of its routes", () => {
  const table = new RouteTable([route("PUT", "/a"), route("GET", "/a"), route("POST", "/b")]);
  assertEquals(table.allowed("/a"), "PUT, GET, HEAD, OPTIONS");
  assertEquals(table.allowed("/b"), "POST, OPTIONS");
  assertEquals(table.allowed("/c"), undefined);
});

Deno.test("what names no right, has an odd path or is there twice cannot be served", () => {
  const refused = (routes: readonly unknown[], words: string) =>
    assertThrows(() => new RouteTable(routes as HttpRoute[]), Error, words);
  const { permission: _, ...bare } = route("GET", "/a");
  refused([bare], "it names no right");
  refused([{ ...bare, permission: { action: "all" } }], "it names no right");
  for (const action of ["read", "write", "admin"]) {
    refused([{ ...bare, permission: { action } }], "names no resource");
  }
  for (const resource of ["config", "naming", "namespace"]) {
    for (const action of ["read", "write"]) {
      refused([{ ...bare, permission: { action, resource } }], "what its right is about");
    }
  }
  new RouteTable([{ ...bare, permission: { action: "identity" } }]);
  refused([route("GET", "/a"), route("GET", "/a")], "GET /a twice");
  for (const path of ["/a/", "//a", "/a/:id?x", "/a/../b", "/a%2fb", "a"]) {
    refused([route("GET", path)], path);
  }
});

Deno.test("a declaration without a right is no declaration, for the types and for the server", () => {
  const declare = routesUnder({ base: "", family: "caused" });
  // @ts-expect-error: the permission is missing.
  const open = declare("GET", "/open", { summary: "", params: {}, handler: () => text("") });
  assertThrows(() => new RouteTable([open]), TypeError, "it names no right");
});

Deno.test("a handler sees what its route declares, and nothing else", async () => {
  const declare = routesUnder({ base: "", family: "caused" });
  const params = { name: param.text().or("nobody") };
  const route = declare("GET", "/hello", {
    summary: "",
    permission: { action: "public" },
    params,
    handler: (values) => {
      // @ts-expect-error: no parameter of this name is declared.
      const more: unknown = values.more;
      return text(`${values.name} ${String(more)}`);
    },
  });
  const values = new Map([["name", "Ann"], ["more", "of it"]]);
  const answer = await route.serve(
    new SentParams(values, { headers: new Headers() }, "caused"),
    {} as HttpCall,
  );
  assertEquals(await toResponse(answer).text(), "Ann undefined");
});
