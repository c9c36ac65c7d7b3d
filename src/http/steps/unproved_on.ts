import type { Authentication } from "../../api/mod.ts";
import type { PeerInfo } from "../../h1/mod.ts";
import type { ApiError } from "../../base/mod.ts";
import { unproved } from "../access_refusal.ts";
import type { Edge } from "../edge.ts";
import type { HttpRoute } from "../route.ts";

/** What is said to who has proved nothing; where clients need no token, that a secret is wanted. */
export function unprovedOn(
  { path }: HttpRoute,
  { isAuthOn, operators }: Edge,
  info: PeerInfo,
  reason: (Authentication & { readonly ok: false })["reason"],
): ApiError {
  return isAuthOn ? unproved(reason) : operators.refusalWithoutSecret(info, path);
}
