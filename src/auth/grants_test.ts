import { assertEquals } from "#assert";
import { Grants, isGrantAction } from "./grants.ts";

const AT = { namespace: "dev", group: "G", name: "a" };

Deno.test("a right is to read, to write, or both", () => {
  const given = ["r", "w", "rw", "wr", "", "R"];
  assertEquals(given.map(isGrantAction), [true, true, true, false, false, false]);
});

Deno.test("rights on one name add up, whatever their order", () => {
  const grants = new Grants([
    { resource: "dev:G:config/a", action: "r" },
    { resource: "dev:G:config/a", action: "w" },
    { resource: "dev:G:config/b", action: "w" },
  ]);
  assertEquals(grants.allows("config", "read", AT), true);
  assertEquals(grants.allows("config", "write", AT), true);
  assertEquals(grants.allows("config", "read", { ...AT, name: "b" }), false);
  assertEquals(grants.allows("config", "write", { ...AT, name: "b" }), true);
  assertEquals(grants.allows("config", "read", { ...AT, group: "H" }), false);
  assertEquals(grants.allows("config", "read", { ...AT, namespace: "prod" }), false);
});

Deno.test("two rights in one namespace count both, and each action has its own", () => {
  const grants = new Grants([
    { resource: "dev:G*:*", action: "w" },
    { resource: "dev:*:config/a*", action: "r" },
    { resource: "*:X:*", action: "rw" },
  ]);
  assertEquals(grants.allows("config", "write", AT), true);
  assertEquals(grants.allows("config", "read", AT), true);
  assertEquals(grants.allows("naming", "read", AT), false);
  assertEquals(grants.allows("naming", "read", { ...AT, group: "X" }), true);
  assertEquals(grants.allows("naming", "write", { ...AT, namespace: "p", group: "X" }), true);
});

Deno.test("who asks about all of something asks for no name that stands for it", () => {
  const of = (resource: string) => new Grants([{ resource, action: "r" }]);
  const all = { namespace: undefined, group: undefined, name: undefined };
  assertEquals(of("dev:G:config/u*").allows("config", "read", { ...AT, name: undefined }), false);
  assertEquals(of("dev:u*:*").allows("config", "read", { ...AT, group: undefined }), false);
  assertEquals(of("u*:*:*").allows("config", "read", all), false);
  assertEquals(of("*:*:config/*").allows("config", "read", all), true);
});

Deno.test("what is no pattern grants nothing and does not count", () => {
  assertEquals(new Grants([]).size, 0);
  const grants = new Grants([
    { resource: "dev", action: "rw" },
    { resource: "dev:G:config/a", action: "r" },
    { resource: "dev:G:config/a", action: "w" },
  ]);
  assertEquals(grants.size, 2);
});

Deno.test("what is granted on anything of a namespace is known by kind and action", () => {
  const grants = new Grants([
    { resource: "dev:G:config/app*", action: "r" },
    { resource: "dev:G:naming/a", action: "w" },
    { resource: "te*:*:*", action: "r" },
    { resource: ":G:config/a", action: "rw" },
  ]);
  const reached = (namespace: string) =>
    (["config", "naming"] as const).flatMap((kind) =>
      (["read", "write"] as const).filter((action) => grants.reaches(kind, action, namespace))
        .map((action) => `${kind} ${action}`)
    );
  assertEquals(reached("dev"), ["config read", "naming write"]);
  assertEquals(reached("test"), ["config read", "naming read"]);
  assertEquals(reached("public"), ["config read", "config write"]);
  assertEquals(reached("prod"), []);
});
