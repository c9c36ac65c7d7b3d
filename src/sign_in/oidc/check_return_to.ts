/** Where a browser goes after a login: to a path of this server, whatever a link says. */
import { ApiError, SIGN_IN } from "../../base/mod.ts";

const SOMEWHERE = "http://localhost";

/** Empty stays empty. Throws ApiError invalid for whatever a browser could take for another server. */
export function checkReturnTo(text: string): string {
  if (text === "") return text;
  // Browsers take a backslash for a slash, and drop line ends and tabs.
  const isOwn = text.length <= SIGN_IN.maxReturnToChars && text.startsWith("/") &&
    !text.startsWith("//") && !/[\\\p{Cc}]/u.test(text) && URL.canParse(text, SOMEWHERE) &&
    new URL(text, SOMEWHERE).origin === SOMEWHERE;
  if (isOwn) return text;
  throw new ApiError(
    "invalid",
    `returnTo is no path of this server with at most ${SIGN_IN.maxReturnToChars} characters`,
  );
}
