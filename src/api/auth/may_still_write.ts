/** Whether somebody who asked for a change some time ago may still make it. */
import { configResource, decide } from "../../auth/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";
import type { StateView, WaitingChange } from "../../state/mod.ts";
import { Principals } from "./principals.ts";

const WRITE = { action: "write", resource: "config" } as const;

/**
 * By the same access token, where one was shown. The name is empty where nobody was proved to ask: then nobody needed a
 * right, or the server's own operator asked.
 */
export function mayStillWrite(
  state: Pick<StateView, "user" | "grantsOf" | "accessToken">,
  isAuthOn: boolean,
): (asker: Pick<WaitingChange, "user" | "tokenId">, key: ConfigKey) => boolean {
  const principals = new Principals(state);
  return ({ user: name, tokenId }, key) => {
    if (!isAuthOn || name === "") return true;
    const user = state.user(name);
    if (user === undefined || !user.enabled) return false;
    const token = state.accessToken(tokenId);
    if (tokenId !== "" && token?.user !== name) return false;
    const { principal } = token === undefined
      ? principals.ofUser(user)
      : principals.ofToken(token, user);
    return decide(principal, WRITE, configResource(key)).allowed;
  };
}
