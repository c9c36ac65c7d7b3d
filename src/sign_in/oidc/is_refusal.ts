/** Which errors of the library are about one login, and not about a provider that does not work. */

const REFUSALS: ReadonlySet<unknown> = new Set([
  "OAUTH_AUTHORIZATION_RESPONSE_ERROR",
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  "OAUTH_KEY_SELECTION_FAILED",
]);

/** The user said no, the code is no good, or a token is not for us, not from there, or not of this login. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  if (REFUSALS.has(error.code)) return true;
  return error.code === "OAUTH_RESPONSE_BODY_ERROR" && "error" in error &&
    error.error === "invalid_grant";
}
