/** What an operator sees first, on stdout: plain lines as r-nacos prints them, or with a JSON log the same as fields. */
import {
  type ClusterAccess,
  EXPORT,
  INSECURE_WARNING,
  type LogFields,
  PEER,
  VERSION,
} from "../base/mod.ts";
import { formatJson } from "../observe/log/mod.ts";
import type { FirstUser } from "./admin_password_file.ts";
import { type Settings, unknownNotices } from "../settings/mod.ts";

const TOKEN_TEXT: Readonly<Record<ClusterAccess, string>> = {
  token: "set",
  "own-machine": "none, nodes of this machine only are taken",
  insecure:
    "none and RNACOS_CLUSTER_INSECURE, whoever reaches the gRPC port can take the cluster over",
};

function tlsText({ tls }: Settings): string {
  if (tls === undefined) {
    return "off, what is said can be read on the way";
  }
  const plain = tls.mode === "mixed"
    ? "connections without it are taken, too"
    : "nothing without it";
  const shown = { none: "no certificates are asked for", nodes: "nodes", all: "nodes and clients" };
  return `${tls.mode}, ${plain}; certificates are shown by:${shown[tls.clientAuth]}`;
}

function authText({ access }: Settings): string {
  return access.isEnabled
    ? "on, every request but probes needs a token"
    : "off, whoever reaches these ports can read and change everything";
}

function bannerLines(settings: Settings): string {
  const { host, httpPort, grpcPort, nodeId, nodeAddress } = settings;
  const consoleText = settings.console.port === 0 ? "none" : settings.console.port;
  return `rnacos version:${VERSION}, RUST_LOG:${settings.logFilter}
data dir:${settings.dataDir}
listening on ${host}, http:${httpPort}, grpc:${grpcPort}, console:${consoleText}
node:${nodeId} at ${nodeAddress}, cluster token:${TOKEN_TEXT[settings.clusterAccess]}
authentication:${authText(settings)}
tls:${tlsText(settings)}
`;
}

function bannerFields(settings: Settings): LogFields {
  const { host, httpPort, grpcPort, nodeAddress } = settings;
  return {
    version: VERSION,
    logFilter: settings.logFilter,
    dataDir: settings.dataDir,
    host,
    httpPort,
    grpcPort,
    consolePort: settings.console.port,
    nodeAddress,
    clusterToken: settings.clusterToken === "" ? "none" : "set",
    clusterAccess: settings.clusterAccess,
    authentication: settings.access.isEnabled ? "on" : "off",
    tls: settings.tls?.mode ?? "off",
    tlsClientAuth: settings.tls?.clientAuth,
  };
}

/** A line of the JSON log that no filter keeps away, as none keeps the plain lines away. */
function outputLine(settings: Settings, message: string, timeMs: number, fields?: LogFields) {
  return formatJson({ timeMs, level: "info", target: "app", message, fields }, settings.nodeId);
}

export function bannerText(settings: Settings, timeMs: number): string {
  return settings.logFormat === "json"
    ? outputLine(settings, "rnacos is starting", timeMs, bannerFields(settings))
    : bannerLines(settings);
}

export function startedText(settings: Settings, timeMs: number): string {
  return settings.logFormat === "json"
    ? outputLine(settings, "rnacos started", timeMs)
    : "rnacos started\n";
}

/** The line that shows the first password, once. */
export function firstUserText(settings: Settings, user: FirstUser, timeMs: number): string {
  const { username, password, path } = user;
  return settings.logFormat === "json"
    ? outputLine(settings, "first user, to be changed at the first login", timeMs, {
      username,
      password,
      path,
    })
    : `first user:${username}, password:${password}, to be changed at the first login, kept in ${path}\n`;
}

/** One sentence for each name that was given and has no effect, or one that must not be overlooked. */
export function settingNotices(settings: Settings): string[] {
  const open = settings.clusterAccess === "insecure" ? [INSECURE_WARNING] : [];
  return [
    ...open,
    ...consoleNotices(settings),
    ...tokenNotices(settings),
    ...unknownNotices(settings.unknown),
    ...idleNotices(settings),
    ...settings.idleTlsFiles.map((name) =>
      `${name} is set and has no effect without RNACOS_TLS_MODE`
    ),
  ];
}

function consoleNotices({ console: { port, isOpen } }: Settings): string[] {
  return port === 0 || !isOpen ? [] : [
    `RNACOS_ENABLE_NO_AUTH_CONSOLE=true: whoever reaches port ${port} can read and change everything`,
  ];
}

/** It is taken all the same: nodes that run with it must go on finding each other. */
function tokenNotices({ clusterToken }: Settings): string[] {
  const wanted = PEER.minTokenChars;
  if (clusterToken === "" || clusterToken.length >= wanted) return [];
  return [
    `RNACOS_CLUSTER_TOKEN has fewer than ${wanted} characters and can be guessed; ` +
    "take a random one, as `openssl rand -hex 32` makes",
  ];
}

function idleNotices({ idle, backupToken }: Settings): string[] {
  const notices = idle.map(({ name, effect }) =>
    effect === "ignored"
      ? `${name} is set and has no effect`
      : `${name} is set; it takes effect with ${effect.with}, which this version does not have`
  );
  if (backupToken === "" || backupToken.length >= EXPORT.minTokenChars) return notices;
  const wanted = EXPORT.minTokenChars;
  return [...notices, `RNACOS_BACKUP_TOKEN has fewer than ${wanted} characters and opens nothing`];
}
