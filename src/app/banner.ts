/** What an operator sees first: plain lines on stdout, as r-nacos prints them. */
import { TRANSFER } from "../base/mod.ts";
import type { Settings } from "./settings.ts";
import { VERSION } from "./version.ts";

export function bannerText(settings: Settings): string {
  const { host, httpPort, grpcPort, consolePort, nodeId, nodeAddress, clusterToken } = settings;
  const consoleText = consolePort === 0 ? "none" : `none yet (${consolePort} is kept for it)`;
  return `rnacos version:${VERSION}, RUST_LOG:${settings.logFilter}
data dir:${settings.dataDir}
listening on ${host}, http:${httpPort}, grpc:${grpcPort}, console:${consoleText}
node:${nodeId} at ${nodeAddress}, cluster token:${
    clusterToken === "" ? "none, whoever reaches the gRPC port can join the cluster" : "set"
  }
authentication:off, whoever reaches these ports can read and change everything
`;
}

export const STARTED_TEXT = "rnacos started\n";

/** One sentence for each setting that was given and has no effect. */
export function idleNotices(settings: Settings): string[] {
  const { idle, backupToken } = settings;
  const notices = idle.map(({ name, effect }) =>
    effect === "ignored"
      ? `${name} is set and has no effect`
      : `${name} is set; it takes effect with ${effect.with}, which this version does not have`
  );
  if (backupToken === "" || backupToken.length >= TRANSFER.minTokenChars) return notices;
  const wanted = TRANSFER.minTokenChars;
  return [...notices, `RNACOS_BACKUP_TOKEN has fewer than ${wanted} characters and opens nothing`];
}
