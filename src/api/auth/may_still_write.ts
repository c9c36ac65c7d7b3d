/** Whether somebody who asked for a change some time ago may still make it. */
import { configResource, decide } from "../../auth/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";
import type { StateView } from "../../state/mod.ts";
import { Principals } from "./principals.ts";

const WRITE = { action: "write", resource: "config" } as const;

/** `name` is empty where nobody was proved to ask: then nobody needed a right, or the server's own operator asked. */
export function mayStillWrite(
  state: Pick<StateView, "user" | "grantsOf" | "accessToken">,
  isAuthOn: boolean,
): (name: string, key: ConfigKey) => boolean {
  const principals = new Principals(state);
  return (name, key) => {
    if (!isAuthOn || name === "") return true;
    const user = state.user(name);
    if (user === undefined || !user.enabled) return false;
    return decide(principals.ofUser(user).principal, WRITE, configResource(key)).allowed;
  };
}
