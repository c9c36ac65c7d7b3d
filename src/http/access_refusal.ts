/** Refusals for want of a proof or of a right, in the words of Nacos, with the code of r-nacos beside them. */
import type { Authentication } from "../api/mod.ts";
import type { Refusal } from "../auth/mod.ts";
import { ApiError } from "../base/mod.ts";

/** What r-nacos calls it; clients of Nacos overlook the member. */
type AccessCode = "NO_PERMISSION" | "NO_NAMESPACE_PERMISSION";

export class AccessRefusal extends ApiError {
  /** Undefined for who has not proved who they are. */
  readonly accessCode: AccessCode | undefined;

  constructor(message: string, accessCode?: AccessCode) {
    super("forbidden", message);
    this.accessCode = accessCode;
  }
}

type Unproved = (Authentication & { readonly ok: false })["reason"];

const UNPROVED: Readonly<Record<Unproved, string>> = {
  missing: "user not found!",
  invalid: "token invalid!",
  expired: "token expired!",
};

export function unproved(reason: Unproved): AccessRefusal {
  return new AccessRefusal(UNPROVED[reason]);
}

export function forbidden(cause: Refusal["cause"]): AccessRefusal {
  if (cause === "noIdentity") return unproved("missing");
  if (cause === "namespace") {
    return new AccessRefusal("authorization failed!", "NO_NAMESPACE_PERMISSION");
  }
  const message = cause === "mustChangePassword"
    ? "authorization failed! The password must be changed first."
    : "authorization failed!";
  return new AccessRefusal(message, "NO_PERMISSION");
}
