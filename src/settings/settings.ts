/** Settings as the rest of the application reads them: typed, checked, with all defaults filled in. */
import { join } from "node:path";
import {
  type ClusterAccess,
  clusterAccess,
  CREDENTIALS,
  HOW_TO_PROVE,
  NAMES,
  NAMING_SYNC,
} from "../base/mod.ts";
import type { SettingEffect } from "./setting_spec.ts";
import { type Environment, SettingValues, splitAddresses } from "./setting_value.ts";
import { type SignInSettings, signInSettings } from "./sign_in_settings.ts";
import { StartError } from "./start_error.ts";
import { idleTlsFiles, type TlsSettings, tlsSettings } from "./tls_settings.ts";
import { type UnknownSetting, unknownSettings } from "./unknown_settings.ts";

const SECOND_MS = 1_000;
const MIB = 1_048_576;
const MAX_PORT = 65_535;
/** Life of a token, as r-nacos has it. */
const LOGIN_SECONDS = 3_600;
const GRPC_OFFSET = 1_000;
const CONSOLE_OFFSET = 2_000;
const CONSOLE_PORT = "RNACOS_HTTP_CONSOLE_PORT";
/** A day, as r-nacos has it. */
const CONSOLE_SESSION_SECONDS = 86_400;
const CONSOLE_LONGEST_SECONDS = 604_800;

/** A setting that was given and does nothing yet (or no longer). */
interface IdleSetting {
  readonly name: string;
  readonly effect: Exclude<SettingEffect, "now">;
}

/** Users and tokens. */
interface AccessSettings {
  /** Whether requests need a token. */
  readonly isEnabled: boolean;
  readonly loginTtlMs: number;
  readonly loginsOfUserPerMinute: number;
  readonly adminName: string;
  /** Empty: one is drawn. */
  readonly adminPassword: string;
  /** As it was set; empty: the cluster makes its own. */
  readonly tokenKey: string;
}

interface ConsoleSettings {
  /** 0 for none. */
  readonly port: number;
  /** Whether it is another port than the one that follows from the HTTP port. */
  readonly isAsked: boolean;
  readonly host: string;
  /** It begins and ends with `/`. */
  readonly basePath: string;
  /** Nobody has to log in. */
  readonly isOpen: boolean;
  /** Names by which it may be called then. */
  readonly allowedHosts: readonly string[];
  readonly sessionTtlMs: number;
  /** Renewed while it is used, no further than this. */
  readonly sessionMaxMs: number;
  readonly failedLoginsPerHour: number;
}

export interface Settings {
  readonly host: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Of the API of Nacos, without a slash at the end; empty for the root. */
  readonly contextPath: string;
  readonly httpEngine: "deno" | "native";
  /** Threads beside the core that serve the HTTP port. */
  readonly httpWorkers: number;
  /** Undefined leaves it to the limit of open files. */
  readonly maxHttpConnections: number | undefined;
  readonly grpcEngine: "grpc-js" | "native";
  /** Undefined leaves it to the limit of open files. */
  readonly maxGrpcConnections: number | undefined;
  /** Undefined: off. */
  readonly tls: TlsSettings | undefined;
  /** Files of TLS that were named while it is off. */
  readonly idleTlsFiles: readonly string[];
  readonly console: ConsoleSettings;
  /** Of other sites, whose pages may make browsers change something. */
  readonly allowedOrigins: readonly string[];
  readonly dataDir: string;
  /** `NAME=value` of the setting that chose the data directory, for messages. */
  readonly dataDirSource: string;
  readonly nodeId: number;
  /** `host:port` under which other nodes reach this one. */
  readonly nodeAddress: string;
  readonly autoInit: boolean;
  /** Addresses of nodes to join through. */
  readonly seeds: readonly string[];
  readonly clusterToken: string;
  /** From where nodes are taken. */
  readonly clusterAccess: ClusterAccess;
  /** Empty: the backup route is closed. */
  readonly backupToken: string;
  readonly access: AccessSettings;
  /** Logins that another service proves. */
  readonly signIn: SignInSettings;
  readonly snapshotEntries: number;
  readonly logFilter: string;
  readonly logFormat: "text" | "json";
  /** Undefined: the machine's own time zone. */
  readonly gmtOffsetHours: number | undefined;
  /** Undefined: none. */
  readonly accessLog: AccessLogSettings | undefined;
  /** An empty path: in the data directory. */
  readonly auditLog: AuditLogSettings;
  readonly metrics: boolean;
  readonly isMcpOn: boolean;
  /** 0: no line of figures in the log. */
  readonly metricsLogMs: number;
  readonly unhealthyMs: number;
  readonly removeMs: number;
  /** How long lists wait for clients when all nodes of a cluster start. */
  readonly warmUpMs: number;
  /** Publishes obey limits of namespaces and groups. */
  readonly holdsCapacityLimits: boolean;
  /** Characters that all names and values of one metadata map may have together. */
  readonly maxMetadataChars: number;
  readonly detectionMs: number;
  readonly idle: readonly IdleSetting[];
  /** Names that look like settings and are none. */
  readonly unknown: readonly UnknownSetting[];
}

interface AccessLogSettings {
  /** A path, or `stdout`. */
  readonly target: string;
  readonly format: "json" | "common";
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

interface AuditLogSettings {
  readonly path: string;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

/** What the machine says; given, so that tests need no particular machine. */
interface MachineFacts {
  readonly os: string;
  readonly cwd: string;
}

interface DataDir {
  readonly dataDir: string;
  readonly dataDirSource: string;
}

function chooseDataDir(
  values: SettingValues,
  environment: Environment,
  machine: MachineFacts,
): DataDir {
  for (const name of ["RNACOS_DATA_DIR", "RNACOS_CONFIG_DB_DIR"]) {
    const path = values.text(name, "");
    if (path !== "") return { dataDir: path, dataDirSource: `${name}=${path}` };
  }
  const home = environment["HOME"] ?? "";
  const inFolder = machine.os === "windows" || values.flag("RNACOS_RUN_IN_DOCKER", false);
  if (!inFolder && home === "") {
    throw new StartError(
      "Cannot choose a data directory: neither RNACOS_DATA_DIR nor HOME is set; set RNACOS_DATA_DIR",
    );
  }
  const dataDir = inFolder
    ? join(machine.cwd, "nacos_db")
    : join(home, ".local", "share", "r-nacos", "nacos_db");
  return { dataDir, dataDirSource: `RNACOS_DATA_DIR=${dataDir} (the default)` };
}

/** A port that follows from the HTTP port must also be a port. */
function derivedPort(values: SettingValues, name: string, httpPort: number, offset: number) {
  const port = values.number(name, httpPort + offset);
  if (port > MAX_PORT) {
    throw new StartError(
      `Cannot derive ${name} from RNACOS_HTTP_PORT=${httpPort}: ${port} is no port; set ${name}`,
    );
  }
  return port;
}

/** Ports that would collide are refused before one of them is bound. */
function choosePorts(values: SettingValues) {
  const httpPort = values.number("RNACOS_HTTP_PORT", 8_848);
  const grpcPort = derivedPort(values, "RNACOS_GRPC_PORT", httpPort, GRPC_OFFSET);
  if (grpcPort === httpPort) {
    throw new StartError(
      `Cannot use RNACOS_GRPC_PORT=${grpcPort}: RNACOS_HTTP_PORT has the same value`,
    );
  }
  return { httpPort, grpcPort };
}

interface Ports {
  readonly httpPort: number;
  readonly grpcPort: number;
}

/** A server without a console serves its clients all the same, so a port that nobody has asked for stops no start. */
function consolePort(values: SettingValues, { httpPort, grpcPort }: Ports): number {
  const isTaken = (port: number) => port === httpPort || port === grpcPort;
  if (!values.has(CONSOLE_PORT)) {
    const port = httpPort + CONSOLE_OFFSET;
    return port > MAX_PORT || isTaken(port) ? 0 : port;
  }
  const port = values.number(CONSOLE_PORT, 0);
  if (isTaken(port)) {
    throw new StartError(
      `Cannot use ${CONSOLE_PORT}=${port}: HTTP or gRPC has the same port; 0 is for no console`,
    );
  }
  return port;
}

function consoleSettings(values: SettingValues, ports: Ports, host: string): ConsoleSettings {
  const ttlSeconds = values.number("RNACOS_CONSOLE_LOGIN_TIMEOUT", CONSOLE_SESSION_SECONDS);
  const maxSeconds = values.number("RNACOS_CONSOLE_LOGIN_MAX_TIME", CONSOLE_LONGEST_SECONDS);
  const port = consolePort(values, ports);
  return {
    port,
    isAsked: port !== 0 && port !== ports.httpPort + CONSOLE_OFFSET,
    host: values.text("RNACOS_CONSOLE_HOST", host),
    basePath: values.text("RNACOS_CONSOLE_BASE_PATH", "/"),
    isOpen: values.flag("RNACOS_ENABLE_NO_AUTH_CONSOLE", false),
    allowedHosts: splitAddresses(values.text("RNACOS_CONSOLE_ALLOWED_HOSTS", "")),
    sessionTtlMs: ttlSeconds * SECOND_MS,
    sessionMaxMs: Math.max(ttlSeconds, maxSeconds) * SECOND_MS,
    failedLoginsPerHour: values.number("RNACOS_CONSOLE_LOGIN_ONE_HOUR_LIMIT", 5),
  };
}

const ENABLE_AUTH = ["RNACOS_ENABLE_OPEN_API_AUTH", "NACOS_AUTH_ENABLE"] as const;

function accessSettings(values: SettingValues): AccessSettings {
  const ofNacos = values.number("NACOS_AUTH_TOKEN_EXPIRE_SECONDS", LOGIN_SECONDS);
  const seconds = values.number("RNACOS_API_LOGIN_TIMEOUT", ofNacos);
  return {
    isEnabled: ENABLE_AUTH.some((name) => values.flag(name, false)),
    loginTtlMs: seconds * SECOND_MS,
    loginsOfUserPerMinute: values.number(
      "RNACOS_API_LOGIN_ONE_MINUTE_LIMIT",
      CREDENTIALS.failuresOfUserPerMinute,
    ),
    adminName: values.text("RNACOS_INIT_ADMIN_USERNAME", "admin"),
    adminPassword: values.text("RNACOS_INIT_ADMIN_PASSWORD", ""),
    tokenKey: values.text("NACOS_AUTH_TOKEN", ""),
  };
}

/** What would quietly do something else than it says is refused; starting would mislead. */
function refuseMisleading(values: SettingValues, environment: Environment): void {
  const auth = ENABLE_AUTH.find((name) => values.flag(name, false));
  const isInsecure = values.flag("RNACOS_CLUSTER_INSECURE", false) &&
    values.text("RNACOS_CLUSTER_TOKEN", "") === "";
  if (auth !== undefined && isInsecure) {
    throw new StartError(
      `Cannot use ${auth}=true with RNACOS_CLUSTER_INSECURE=true: who joins the cluster needs no login; ` +
        HOW_TO_PROVE,
    );
  }
  const kvMode = environment["DENO_KV_DB_MODE"] ?? "";
  if (kvMode !== "" && kvMode !== "disk") {
    throw new StartError(
      `Cannot use DENO_KV_DB_MODE=${kvMode}: only disk keeps what was acknowledged; unset it`,
    );
  }
}

/** The place of this node in a cluster. */
function clusterPlace(values: SettingValues, nodeId: number, grpcPort: number) {
  const clusterToken = values.text("RNACOS_CLUSTER_TOKEN", "");
  return {
    nodeAddress: values.text("RNACOS_RAFT_NODE_ADDR", `127.0.0.1:${grpcPort}`),
    autoInit: values.flag("RNACOS_RAFT_AUTO_INIT", nodeId === 1),
    seeds: splitAddresses(values.text("RNACOS_RAFT_JOIN_ADDR", "")),
    clusterToken,
    clusterAccess: clusterAccess(clusterToken, values.flag("RNACOS_CLUSTER_INSECURE", false)),
  };
}

function idleSettings(values: SettingValues): IdleSetting[] {
  return values.present().flatMap(({ name, effect }) => effect === "now" ? [] : [{ name, effect }]);
}

function accessLogSettings(values: SettingValues): AccessLogSettings | undefined {
  const target = values.text("RNACOS_ACCESS_LOG", "");
  if (target === "") return undefined;
  return {
    target,
    format: values.text("RNACOS_ACCESS_LOG_FORMAT", "json") === "common" ? "common" : "json",
    maxFileBytes: values.number("RNACOS_ACCESS_LOG_MAX_MB", 100) * MIB,
    maxFiles: values.number("RNACOS_ACCESS_LOG_FILES", 5),
  };
}

/** Throws StartError for a value that cannot be used. */
export function readSettings(environment: Environment, machine: MachineFacts): Settings {
  const values = new SettingValues(environment);
  const nodeId = values.number("RNACOS_RAFT_NODE_ID", 1);
  refuseMisleading(values, environment);
  const ports = choosePorts(values);
  const seconds = (name: string, fallback: number) => values.number(name, fallback) * SECOND_MS;
  const unhealthyMs = seconds("RNACOS_NAMING_HEALTH_TIMEOUT_SECOND", 15);
  const removeMs = seconds("RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND", 30);
  if (removeMs < unhealthyMs) {
    throw new StartError(
      `Cannot use RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND=${removeMs / SECOND_MS}: ` +
        `RNACOS_NAMING_HEALTH_TIMEOUT_SECOND=${unhealthyMs / SECOND_MS} is longer`,
    );
  }
  const host = values.text("RNACOS_SDK_HOST", "0.0.0.0");
  const metricsLog = values.flag("RNACOS_METRICS_ENABLE_LOG", false);
  return {
    ...ports,
    ...clusterPlace(values, nodeId, ports.grpcPort),
    ...chooseDataDir(values, environment, machine),
    nodeId,
    unhealthyMs,
    removeMs,
    warmUpMs: seconds("RNACOS_NAMING_WARM_UP_SECOND", NAMING_SYNC.warmUpMs / SECOND_MS),
    holdsCapacityLimits: values.flag("RNACOS_CAPACITY_LIMIT_CHECK", false),
    maxMetadataChars: values.number(
      "NACOS_NAMING_SERVICE_METADATA_LENGTH",
      NAMES.maxMetadataChars,
    ),
    host,
    tls: tlsSettings(values),
    idleTlsFiles: idleTlsFiles(values),
    console: consoleSettings(values, ports, host),
    allowedOrigins: splitAddresses(values.text("RNACOS_ALLOWED_ORIGINS", "")),
    contextPath: values.text("RNACOS_CONTEXT_PATH", "/nacos").replace(/\/$/, ""),
    httpEngine: values.text("RNACOS_HTTP_ENGINE", "native") === "deno" ? "deno" : "native",
    httpWorkers: values.number("RNACOS_HTTP_WORKERS", 0),
    maxHttpConnections: values.number("RNACOS_HTTP_MAX_CONNECTIONS", undefined),
    grpcEngine: values.text("RNACOS_GRPC_ENGINE", "native") === "grpc-js" ? "grpc-js" : "native",
    maxGrpcConnections: values.number("RNACOS_GRPC_MAX_CONNECTIONS", undefined),
    backupToken: values.text("RNACOS_BACKUP_TOKEN", ""),
    access: accessSettings(values),
    signIn: signInSettings(values),
    snapshotEntries: values.number("RNACOS_RAFT_SNAPSHOT_LOG_SIZE", 10_000),
    logFilter: values.text("RUST_LOG", "info"),
    logFormat: values.text("RNACOS_LOG_FORMAT", "text") === "json" ? "json" : "text",
    gmtOffsetHours: values.number("RNACOS_GMT_OFFSET_HOURS", undefined),
    accessLog: accessLogSettings(values),
    auditLog: {
      path: values.text("RNACOS_AUDIT_LOG", ""),
      maxFileBytes: values.number("RNACOS_AUDIT_LOG_MAX_MB", 16) * MIB,
      maxFiles: values.number("RNACOS_AUDIT_LOG_FILES", 20),
    },
    metrics: values.flag("RNACOS_ENABLE_METRICS", true),
    isMcpOn: values.flag("RNACOS_ENABLE_MCP", false),
    metricsLogMs: metricsLog ? seconds("RNACOS_METRICS_LOG_INTERVAL_SECOND", 60) : 0,
    detectionMs: seconds("RNACOS_GRPC_DETECTION_TIMEOUT_SECOND", 15),
    idle: idleSettings(values),
    unknown: unknownSettings(environment),
  };
}
