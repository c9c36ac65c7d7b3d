import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import { userCreation } from "../../../tests/support/state/user_creation.ts";
import type { Command } from "../parts.ts";
import type { CreateAccessToken } from "./access_token_commands.ts";

const SCOPE = [{ resource: "*", action: "r" }] as const;
const SECRET = "0f".repeat(32);

function create(id: string, user = "jo", facts: Partial<CreateAccessToken> = {}): Command {
  const command = { type: "accessToken.create", id, user, name: "CI" } as const;
  return { ...command, secretSha256: SECRET, expiresMs: 0, ...facts };
}

function remove(id: string): Command {
  return { type: "accessToken.remove", id };
}

Deno.test("an access token is of a user, and says who made it and when", () => {
  const bench = new StateBench();
  bench.taken(userCreation("jo"));
  const facts = { scope: SCOPE, expiresMs: 300 };
  assertEquals(bench.taken(create("b", "jo", facts), { operator: "mia" }).existed, false);
  assertEquals(bench.events, [{ type: "accessChanged", user: "jo" }]);
  bench.taken(create("a"));
  const token = { user: "jo", name: "CI", secretSha256: SECRET };
  const tokens = [
    { id: "b", ...token, ...facts, createdMs: timeOf(2), createdBy: "mia" },
    { id: "a", ...token, scope: undefined, expiresMs: 0, createdMs: timeOf(3), createdBy: "op" },
  ];
  assertEquals<unknown>([...bench.machine.accessTokens()], tokens);
  assertEquals<unknown>([...bench.restored().accessTokens()], tokens);
  assertEquals<unknown>(bench.machine.accessToken("b"), tokens[0]);
});

Deno.test("removing a token that is not there succeeds and is told nobody", () => {
  const bench = new StateBench();
  bench.taken(userCreation("jo"));
  bench.taken(create("a"));
  assertEquals(bench.taken(remove("b")).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.taken(remove("a")).existed, true);
  assertEquals(bench.events, [{ type: "accessChanged", user: "jo" }]);
  assertEquals(bench.machine.accessToken("a"), undefined);
});

Deno.test("a token needs its user, and an id of its own", () => {
  const bench = new StateBench();
  bench.refused(create("a"), { kind: "notFound", message: "user 'jo' not found!" });
  for (const name of ["jo", "mia"]) bench.taken(userCreation(name));
  bench.taken(create("a"));
  const message = "there is an access token a already";
  bench.refused(create("a", "mia"), { kind: "conflict", message });
});

Deno.test("there are as many tokens as allowed, of one user and of all; more when some are gone", () => {
  const bench = new StateBench({ maxTokensOfUser: 2, maxAccessTokens: 3, maxGrantsOfToken: 1 });
  for (const name of ["jo", "mia"]) bench.taken(userCreation(name));
  for (const id of ["a", "b"]) bench.taken(create(id));
  const fullOf = (user: string, own: number, all: number) =>
    ({
      kind: "overloaded",
      message: `Cannot create an access token: ${user} has ${own} of at most 2, ` +
        `all users ${all} of 3`,
    }) as const;
  bench.refused(create("c"), fullOf("jo", 2, 2));
  bench.taken(create("c", "mia"));
  bench.refused(create("d", "mia"), fullOf("mia", 1, 3));
  bench.taken(remove("a"));
  const scope = [...SCOPE, ...SCOPE];
  const message = "Cannot limit an access token by 2 rights: allowed are 1";
  bench.refused(create("d", "mia", { scope }), { kind: "overloaded", message });
  bench.taken(create("d", "mia", { scope: SCOPE }));
  bench.refused(create("a"), fullOf("jo", 1, 3));
});
