import { assertEquals, assertRejects } from "#assert";
import { ALL_NAMESPACES } from "../auth/mod.ts";
import type { AccessAnswer, AccessRequest } from "../api/mod.ts";
import { wholeAnswer } from "./whole_answer.ts";

const user = (name: string) => ({
  ...{ name, nickname: name, enabled: true, mustChangePassword: false, roles: [] },
  ...{ privilege: ALL_NAMESPACES, source: "inner", createdMs: 1, modifiedMs: 1 } as const,
});

function inParts(...parts: AccessAnswer[]) {
  const asked: AccessRequest[] = [];
  return {
    asked,
    ask(request: AccessRequest) {
      asked.push(request);
      return Promise.resolve(parts.shift() ?? {});
    },
  };
}

Deno.test("the parts of a list are asked for one behind the other", async () => {
  const { ask, asked } = inParts(
    { users: [user("a"), user("b")], next: 2 },
    { users: [user("c")], next: 3 },
    { users: [user("d")] },
  );
  const { users = [] } = await wholeAnswer({ verb: "user.list" }, ask);
  assertEquals(users.map(({ name }) => name), ["a", "b", "c", "d"]);
  assertEquals(asked, [
    { verb: "user.list" },
    { verb: "user.list", from: 2 },
    { verb: "user.list", from: 3 },
  ]);
});

Deno.test("a list that does not go on ends with an error, and other answers are taken as they are", async () => {
  const { ask } = inParts({ tokens: [], next: 2 }, { tokens: [], next: 2 });
  await assertRejects(
    () => wholeAnswer({ verb: "token.list", user: "a" }, ask),
    Error,
    "the list goes on at 2 behind 2",
  );
  const token = { id: "i", text: "t" };
  const revoke = inParts({ token });
  assertEquals(await wholeAnswer({ verb: "token.revoke", id: "i" }, revoke.ask), { token });
});
