/** Turns a failure to bind a port into the line that an operator can act on. */
import { messageOf } from "../base/mod.ts";
import { StartError } from "../settings/mod.ts";

export interface Place {
  /** Name of the setting that chose the port. */
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

/** Node's modules put the system's code into `code`; Deno's own have classes. */
function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (thrown instanceof Deno.errors.AddrInUse || code === "EADDRINUSE") {
    return "another program listens there";
  }
  if (thrown instanceof Deno.errors.AddrNotAvailable || code === "EADDRNOTAVAIL") {
    return "this machine does not have the address of RNACOS_SDK_HOST";
  }
  if (thrown instanceof Deno.errors.PermissionDenied || code === "EACCES") {
    return "the system does not allow it";
  }
  return messageOf(thrown);
}

export function listenError(thrown: unknown, { setting, host, port }: Place): StartError {
  return new StartError(
    `Cannot listen on ${host}:${port} (RNACOS_SDK_HOST=${host}, ${setting}=${port}): ${
      reasonOf(thrown)
    }`,
  );
}
