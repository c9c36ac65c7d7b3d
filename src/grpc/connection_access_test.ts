import { assertEquals } from "#assert";
import type { Caller } from "../api/mod.ts";
import {
  ALL_NAMESPACES,
  ANONYMOUS,
  compileRights,
  EVERYTHING,
  type Permission,
  type Principal,
  ROLE_VISITOR,
} from "../auth/mod.ts";
import { AUTH, GRPC } from "../base/mod.ts";
import { ConnectionAccess } from "./connection_access.ts";

const READ: Permission = { action: "read", resource: "config" };

function principal(user: string, made: Partial<Principal> & { mayRead?: boolean } = {}): Principal {
  const { mayRead = true, ...given } = made;
  const roles = mayRead ? [ROLE_VISITOR] : [];
  const rights = compileRights({ roles, privilege: ALL_NAMESPACES, grantsOf: () => [] });
  return { ...ANONYMOUS, kind: "user", user, operator: user, roles, rights, ...given };
}

/** Follows principals; those that are gone follow to nothing. */
function following() {
  const followed: Principal[] = [];
  const gone = new Set<string>();
  const follow = (one: Principal) => {
    followed.push(one);
    return () => gone.has(one.user) ? undefined : one;
  };
  return { followed, gone, auth: { follow } };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a token is the text that was sent with this call, whatever was sent before", () => {
  const access = new ConnectionAccess();
  assertEquals(["one", "one", "two", "on", "one", ""].map((text) => access.textOf(bytesOf(text))), [
    "one",
    "one",
    "two",
    "on",
    "one",
    "",
  ]);
  const reused = bytesOf("three");
  assertEquals(access.textOf(reused.subarray(0, 3)), "thr");
  reused.set(bytesOf("other"));
  assertEquals(access.textOf(reused.subarray(0, 3)), "oth", "the bytes are another call's by now");
  const long = "x".repeat(AUTH.maxTokenChars + 1);
  assertEquals(access.textOf(bytesOf(long)), long);
  assertEquals(access.textOf(Uint8Array.of(0xe9)), "é");
});

Deno.test("what was proved last stands first, once for a user or a token, and few are kept", () => {
  const { followed, gone, auth } = following();
  const access = new ConnectionAccess();
  const verdict = () => access.judge(READ, EVERYTHING);
  assertEquals(verdict(), "gone");
  const first = principal("u0");
  access.prove(first, "t", auth);
  access.prove(first, "t", auth);
  assertEquals(followed.length, 1, "a token that comes with each call costs nothing");
  access.prove(principal("u0", { mayRead: false }), "t", auth);
  assertEquals(verdict(), "refused", "what was proved of a user later stands alone");
  for (let at = 1; at < GRPC.maxProofs; at++) {
    access.prove(principal(`u${at}`, { mayRead: false }), "t", auth);
  }
  access.prove(principal("u0"), "t", auth);
  assertEquals(verdict(), "allowed");
  for (let at = 1; at < GRPC.maxProofs; at++) {
    access.prove(principal(`v${at}`, { mayRead: false }), "t", auth);
  }
  assertEquals(verdict(), "allowed", "it is the last of those that are kept");
  access.prove(principal("w", { mayRead: false }), "t", auth);
  assertEquals(verdict(), "refused", "it is forgotten");
  for (const { user } of followed) gone.add(user);
  assertEquals(verdict(), "gone");
});

Deno.test("a user and each of their tokens count for themselves", () => {
  const mayNot = { mayRead: false } as const;
  const others: readonly Partial<Principal>[] = [
    { kind: "token", tokenId: "t2", ...mayNot },
    { kind: "user", tokenId: "", ...mayNot },
    { kind: "token", tokenId: "t1", user: "v", ...mayNot },
  ];
  for (const other of others) {
    const { auth, gone } = following();
    const access = new ConnectionAccess();
    access.prove(principal("u", { kind: "token", tokenId: "t1" }), "t", auth);
    access.prove(principal("u", other), "t", auth);
    assertEquals(access.judge(READ, EVERYTHING), "allowed", JSON.stringify(other));
    access.prove(principal("u", { kind: "token", tokenId: "t1", ...mayNot }), "t", auth);
    assertEquals(access.judge(READ, EVERYTHING), "refused", JSON.stringify(other));
    gone.add("u");
    gone.add("v");
    assertEquals(access.judge(READ, EVERYTHING), "gone");
  }
});

Deno.test("one of several that is gone says nothing of the others", () => {
  const { gone, auth } = following();
  const access = new ConnectionAccess();
  access.prove(principal("reads"), "t", auth);
  access.prove(principal("other", { mayRead: false }), "t", auth);
  gone.add("reads");
  assertEquals(access.judge(READ, EVERYTHING), "refused");
  gone.delete("reads");
  gone.add("other");
  assertEquals(access.judge(READ, EVERYTHING), "allowed");
});

Deno.test("a caller has the name of who is proved, and is made anew only when it changes", () => {
  const access = new ConnectionAccess();
  const caller = { ip: "10.0.0.1", user: "" } as Caller;
  const named = access.callerOf(caller, principal("u"));
  assertEquals({ ...named }, { ip: "10.0.0.1", user: "u" } as Caller);
  assertEquals(access.callerOf(caller, principal("u")) === named, true);
  assertEquals(access.callerOf(caller, principal("v")).user, "v");
  assertEquals(access.callerOf(caller, principal("u", { operator: "u/t" })).user, "u/t");
  const setUp = { ip: "10.0.0.2", user: "" } as Caller;
  assertEquals(access.callerOf(setUp, principal("u", { operator: "u/t" })).ip, "10.0.0.2");
});

Deno.test("another login of the same user takes the place of the one that may have ended", () => {
  const ended = new Set<string>();
  const follow = (one: Principal, token: string) => () => ended.has(token) ? undefined : one;
  const access = new ConnectionAccess();
  const reader = principal("reads");
  access.prove(reader, "one", { follow });
  ended.add("one");
  assertEquals(access.judge(READ, EVERYTHING), "gone");
  access.prove(reader, "two", { follow });
  assertEquals(access.judge(READ, EVERYTHING), "allowed");
});
