/** From a user whom a provider has proved to a session. */
import { ApiError } from "../../base/mod.ts";
import type { IdentityProvider, ProviderAnswer } from "../../sign_in/mod.ts";
import { type Caller, limitAddress } from "../caller.ts";
import { type LoginDeps, openSession } from "./login.ts";
import { mirrorUser } from "./mirror_user.ts";
import { recordFailedLogin, recordLogin, type RecordLoginDeps } from "./record_login.ts";
import type { ProviderLogins, ProviderSession } from "./types.ts";

export function createProviderLogins(
  deps: LoginDeps & RecordLoginDeps,
  provider: IdentityProvider,
): ProviderLogins {
  const { button, isSecure } = provider;
  return {
    button,
    isSecure,
    begin: (returnTo, caller) => provider.begin(returnTo, limitAddress(caller)),
    async finish(answer, caller, ttlMs) {
      try {
        const session = await finish(
          { ...deps, ttlMs: ttlMs ?? deps.ttlMs },
          provider,
          answer,
          caller,
        );
        recordLogin(deps, session, caller, { ok: true, ...session });
        return session;
      } catch (error) {
        if (error instanceof ApiError && error.kind === "forbidden") {
          recordLogin(deps, { username: "" }, caller, { ok: false, reason: "wrong" });
        } else {
          recordFailedLogin(deps, { username: "" }, caller, error);
        }
        throw error;
      }
    },
  };
}

async function finish(
  deps: LoginDeps,
  provider: IdentityProvider,
  answer: ProviderAnswer,
  caller: Caller,
): Promise<ProviderSession> {
  const { user, returnTo } = await provider.finish(answer, limitAddress(caller));
  const record = await mirrorUser(deps, "oauth2", user, caller);
  if (record === undefined) {
    throw new ApiError("forbidden", "this user may not log in here, ask an administrator");
  }
  return { ...await openSession(deps, record), returnTo };
}
