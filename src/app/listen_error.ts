/** Turns a failure to bind a port into the line that an operator can act on. */
import { messageOf, showHost } from "../base/mod.ts";
import { StartError } from "../settings/mod.ts";

interface Place {
  /** Name of the setting that chose the port. */
  readonly setting: string;
  readonly host: string;
  readonly port: number;
  /** Name of the setting that chose the host; absent: the one of HTTP and gRPC. */
  readonly hostSetting?: string;
}

/** Whether it is the host that cannot be used, whatever the port. */
function isAboutHost(thrown: unknown): boolean {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return thrown instanceof Deno.errors.AddrNotAvailable || code === "EADDRNOTAVAIL" ||
    code === "ENOTFOUND" || code === "EAI_AGAIN" || /failed to lookup/.test(messageOf(thrown));
}

/** Node's modules put the system's code into `code`; Deno's own have classes. */
function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (thrown instanceof Deno.errors.AddrInUse || code === "EADDRINUSE") {
    return "another program listens there";
  }
  if (thrown instanceof Deno.errors.AddrNotAvailable || code === "EADDRNOTAVAIL") {
    return "this machine does not have the address";
  }
  if (thrown instanceof Deno.errors.PermissionDenied || code === "EACCES") {
    return "the system does not allow it";
  }
  return messageOf(thrown);
}

export function listenError(
  thrown: unknown,
  { setting, host, port, hostSetting = "RNACOS_SDK_HOST" }: Place,
): StartError {
  const chosenBy = isAboutHost(thrown) ? `${hostSetting}=${host}` : `${setting}=${port}`;
  return new StartError(
    `Cannot listen on ${showHost(host)}:${port} (${chosenBy}): ${reasonOf(thrown)}`,
  );
}
