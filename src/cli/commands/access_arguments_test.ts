import { assert, assertEquals, assertThrows } from "#assert";
import { StartError } from "../../settings/mod.ts";
import { parseToken, parseUser } from "./access_arguments.ts";

const DAY_MS = 86_400_000;

Deno.test("The words of rnacos user become requests", () => {
  const user = (line: string) => {
    const { request, wantsPassword } = parseUser(line.split(" "));
    return [request("p"), wantsPassword];
  };
  assertEquals(user("add a --role manager,ops --must-change"), [
    { verb: "user.add", name: "a", password: "p", roles: ["0", "ops"], mustChangePassword: true },
    true,
  ]);
  assertEquals(user("passwd a --password-file -"), [
    { verb: "user.passwd", name: "a", password: "p" },
    true,
  ]);
  for (const verb of ["enable", "disable", "remove"] as const) {
    assertEquals(user(`${verb} a`), [{ verb: `user.${verb}`, name: "a" }, false]);
  }
  assertEquals(user("list"), [{ verb: "user.list" }, false]);
});

Deno.test("A role that is a word of JavaScript is a role as any other", () => {
  for (const role of ["constructor", "toString", "__proto__"]) {
    const { request } = parseUser(["add", "jo", "--role", `manager,${role}`]);
    const { verb, ...made } = request("secret");
    assertEquals(verb, "user.add");
    assertEquals("roles" in made && made.roles, ["0", role]);
  }
});

Deno.test("The words of rnacos token become requests", () => {
  const token = (line: string) => parseToken(line.split(" "), 5).request("");
  assertEquals(token("create ci --user a --days 2 --scope dev:*:*=r,*:*:*=rw"), {
    verb: "token.create",
    user: "a",
    name: "ci",
    expiresMs: 5 + 2 * DAY_MS,
    scope: [{ resource: "dev:*:*", action: "r" }, { resource: "*:*:*", action: "rw" }],
  });
  assertEquals(token("create ci --user a"), {
    ...{ verb: "token.create", user: "a", name: "ci", expiresMs: 0 },
  });
  assertEquals(token("list"), { verb: "token.list" });
  assertEquals(token("list --user a"), { verb: "token.list", user: "a" });
  assertEquals(token("revoke i"), { verb: "token.revoke", id: "i" });
});

Deno.test("Words that the commands do not know are refused; no password is taken among them", () => {
  const refused = (parse: () => unknown) => assertThrows(parse, StartError).message;
  assert(refused(() => parseUser([])).includes("add, passwd, enable"));
  assert(refused(() => parseUser(["drop", "a"])).includes("one of add"));
  assert(refused(() => parseUser(["add"])).includes("NAME"));
  assert(refused(() => parseUser(["add", "a", "hush"])).includes("this command takes"));
  assert(refused(() => parseUser(["add", "a", "--password", "hush"])).includes("--password"));
  assert(refused(() => parseUser(["passwd", "a", "--role", "0"])).includes("--role"));
  assert(refused(() => parseUser(["list", "--password-file", "x"])).includes("--password-file"));
  assert(refused(() => parseToken(["create", "ci"], 0)).includes("--user"));
  assert(refused(() => parseToken(["drop"], 0)).includes("one of create"));
  assert(refused(() => parseToken(["revoke", "i", "--days", "3"], 0)).includes("--days"));
  for (const days of ["0", "-1", "x", "100000"]) {
    refused(() => parseToken(["create", "ci", "--user", "a", `--days=${days}`], 0));
  }
  refused(() => parseToken(["create", "ci", "--user", "a", "--scope", "dev:*:*"], 0));
});
