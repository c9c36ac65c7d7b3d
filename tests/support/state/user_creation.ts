import { ALL_NAMESPACES } from "../../../src/auth/mod.ts";
import type { CreateUser } from "../../../src/state/mod.ts";

/** The command that creates a user with a password and nothing else, unless a test says more. */
export function userCreation(name: string, more: Partial<CreateUser> = {}): CreateUser {
  return {
    type: "user.create",
    name,
    nickname: "",
    passwordHash: "h",
    enabled: true,
    mustChangePassword: false,
    roles: [],
    privilege: ALL_NAMESPACES,
    source: "inner",
    onlyFirst: false,
    ...more,
  };
}
