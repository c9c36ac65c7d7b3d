/** What proves to a server that its operator asks. */
import { readOperatorSecret } from "../data_dir/mod.ts";
import type { Settings } from "../settings/mod.ts";
import { type Address, serverAddressOf } from "./ask_server.ts";

/**
 * The cluster token, or else the secret of the data directory, which is for the server that keeps it there and is sent to
 * no other place. Empty where there is neither, or the secret may not be read.
 */
export function operatorToken(settings: Settings, { host, port }: Address): string {
  if (settings.clusterToken !== "") return settings.clusterToken;
  const own = serverAddressOf(settings);
  if (own.host !== host || own.port !== port) return "";
  try {
    return readOperatorSecret(settings.dataDir) ?? "";
  } catch (thrown) {
    // Who may not read it can do what wants no proof.
    if (thrown instanceof Deno.errors.PermissionDenied) return "";
    throw thrown;
  }
}
