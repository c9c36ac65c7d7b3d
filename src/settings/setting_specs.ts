/**
 * Every environment name that the server knows, declared once: how its value is checked, and what README says about
 * it. The names and defaults are those of r-nacos, so that an existing environment file keeps working.
 */

import { AUTH, NAMES } from "../base/mod.ts";
import { type SettingSpec, spec } from "./setting_spec.ts";
import { LDAP, OAUTH2 } from "./sign_in_specs.ts";
import { TLS_SPECS } from "./tls_specs.ts";

export type { SettingSpec } from "./setting_spec.ts";

const MCP = { with: "the MCP gateway" } as const;
const MAX_SECONDS = 31_536_000;

const NETWORK: readonly SettingSpec[] = [
  spec(["RNACOS_HTTP_PORT", "port", "8848"], "HTTP port", { min: 1 }),
  spec(["RNACOS_SDK_HOST", "host", "0.0.0.0"], "address that HTTP and gRPC bind to"),
  spec(["RNACOS_GRPC_PORT", "port", "HTTP port + 1000"], "gRPC port", { min: 1 }),
  spec(
    ["RNACOS_GRPC_ENGINE", "choice", "native"],
    "what serves gRPC: our own engine or the library grpc-js",
    {
      choices: ["grpc-js", "native"],
    },
  ),
  spec(
    ["RNACOS_GRPC_MAX_CONNECTIONS", "count", "by the limit of open files"],
    "clients that the gRPC port takes; by default 50000, or what the limit leaves beside HTTP, nodes and data",
    { min: 1, max: 1_000_000 },
  ),
  spec(["RNACOS_HTTP_CONSOLE_PORT", "port", "HTTP port + 2000"], "console port, 0 for none"),
  spec(["RNACOS_CONSOLE_HOST", "host", "RNACOS_SDK_HOST"], "address that the console binds to"),
  spec(
    ["RNACOS_CONSOLE_BASE_PATH", "path", "/"],
    "path below which browsers find the console, where a proxy serves it under one",
  ),
  spec(
    ["RNACOS_ALLOWED_ORIGINS", "origins", ""],
    "origins of other sites whose pages may make a browser change something here, comma-separated, " +
      "as `https://ops.example`; others are refused",
  ),
  spec(
    ["RNACOS_CONTEXT_PATH", "path", "/nacos"],
    "path below which clients find the API of Nacos on the HTTP port; `/` for the root",
  ),
  spec(
    ["RNACOS_HTTP_ENGINE", "choice", "native"],
    "what serves HTTP: our own engine or Deno's server",
    { choices: ["deno", "native"] },
  ),
  spec(
    ["RNACOS_HTTP_WORKERS", "count", "0"],
    "threads that share the HTTP port, answer reads of configs that they keep and pass the rest on; " +
      "on Linux, with our own engine and without TLS",
    { min: 0, max: 1_024 },
  ),
  spec(
    ["RNACOS_HTTP_MAX_CONNECTIONS", "count", "by the limit of open files"],
    "clients that the HTTP port takes, with the native engine; by default 50000, or what the limit leaves beside gRPC, nodes and data",
    { min: 1, max: 1_000_000 },
  ),
];

const DATA: readonly SettingSpec[] = [
  spec(
    ["RNACOS_DATA_DIR", "text", "~/.local/share/r-nacos/nacos_db"],
    "data directory; `nacos_db` in the current folder on Windows and with RNACOS_RUN_IN_DOCKER",
  ),
  spec(["RNACOS_CONFIG_DB_DIR", "text", ""], "older name of RNACOS_DATA_DIR, which wins over it"),
  spec(["RNACOS_CONFIG_DB_FILE", "text", ""], "unused, as in r-nacos since 0.2", {
    effect: "ignored",
  }),
  spec(["RNACOS_RUN_IN_DOCKER", "flag", "false"], "changes the default data directory"),
  spec(
    ["RNACOS_CAPACITY_LIMIT_CHECK", "flag", "false"],
    "publishes obey the limits of their namespace and group, as with `isCapacityLimitCheck` of Nacos; alike on all nodes",
  ),
  spec(["RNACOS_CONFIG_MAX_CONTENT", "count", ""], "unused: the limit is 10 MiB", {
    effect: "ignored",
    min: 1,
  }),
];

const RAFT: readonly SettingSpec[] = [
  spec(["RNACOS_RAFT_NODE_ID", "count", "1"], "id of this node, unique in its cluster", {
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
  }),
  spec(
    ["RNACOS_RAFT_NODE_ADDR", "address", "127.0.0.1:GRPC_PORT"],
    "address that other nodes dial; a host name is looked up at each dial",
  ),
  spec(
    ["RNACOS_RAFT_AUTO_INIT", "flag", "true for node 1"],
    "an empty data directory may begin a cluster of its own, when none of the addresses to join answers",
  ),
  spec(
    ["RNACOS_RAFT_JOIN_ADDR", "addresses", ""],
    "addresses of members to join through when the data directory is empty, separated by commas",
  ),
  spec(["RNACOS_RAFT_SNAPSHOT_LOG_SIZE", "count", "10000"], "log entries between snapshots", {
    min: 10,
    max: 10_000_000,
  }),
  spec(
    ["RNACOS_CLUSTER_TOKEN", "secret", ""],
    "secret shared by the nodes; others are refused. Without one, nodes of this machine only are taken",
  ),
  spec(
    ["RNACOS_CLUSTER_INSECURE", "flag", "false"],
    "without a token, take nodes from anywhere: whoever reaches the gRPC port can take the cluster over",
  ),
];

const LOGGING: readonly SettingSpec[] = [
  spec(
    ["RNACOS_AUDIT_LOG", "text", ""],
    "file that gets a line for each change, login and refusal; by default `audit/audit.log` in the data directory; refusals and failed logins go to `audit-refusals.log` beside it",
  ),
  spec(
    ["RNACOS_AUDIT_LOG_MAX_MB", "count", "16"],
    "MiB after which the file is put aside as `FILE.1`",
    { min: 1, max: 10_000 },
  ),
  spec(
    ["RNACOS_AUDIT_LOG_FILES", "count", "20"],
    "files of it that are kept, the current one included, and as many with refusals",
    { min: 1, max: 1_000 },
  ),
  spec(
    ["RNACOS_ACCESS_LOG", "text", ""],
    "file that gets a line for each answered request, or `stdout`; empty for none",
  ),
  spec(["RNACOS_ACCESS_LOG_FORMAT", "choice", "json"], "form of those lines", {
    choices: ["json", "common"],
  }),
  spec(
    ["RNACOS_ACCESS_LOG_MAX_MB", "count", "100"],
    "MiB after which the file is put aside as `FILE.1`",
    { min: 1, max: 100_000 },
  ),
  spec(
    ["RNACOS_ACCESS_LOG_FILES", "count", "5"],
    "files of it that are kept, the current one included",
    { min: 1, max: 1_000 },
  ),
  spec(["RUST_LOG", "log filter", "info"], "log filter, as `info,naming=debug`"),
  spec(
    ["RNACOS_LOG_FORMAT", "choice", "text"],
    "form of the log on stderr; `json` makes every line one object, also those on stdout",
    { choices: ["text", "json"] },
  ),
  spec(["RNACOS_GMT_OFFSET_HOURS", "offset", "local"], "time zone of times in the text log", {
    min: -14,
    max: 14,
  }),
  spec(["RNACOS_ENABLE_METRICS", "flag", "true"], "answer `/metrics`"),
  spec(["RNACOS_ENABLE_MCP", "flag", "false"], "answer assistants on `/rnacos/mcp`"),
  spec(
    ["RNACOS_METRICS_COLLECT_INTERVAL_SECOND", "seconds", "15"],
    "unused: values are collected when they are asked for",
    { effect: "ignored", min: 1, max: MAX_SECONDS },
  ),
  spec(["RNACOS_METRICS_ENABLE_LOG", "flag", "false"], "write a line of figures to the log"),
  spec(["RNACOS_METRICS_LOG_INTERVAL_SECOND", "seconds", "60"], "time between those lines", {
    min: 5,
    max: 86_400,
  }),
];

const NAMING: readonly SettingSpec[] = [
  spec(
    ["RNACOS_NAMING_HEALTH_TIMEOUT_SECOND", "seconds", "15"],
    "silence after which an HTTP instance is unhealthy",
    { min: 1, max: 86_400 },
  ),
  spec(
    ["RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND", "seconds", "30"],
    "silence after which an HTTP instance is removed",
    { min: 1, max: 86_400 },
  ),
  spec(
    ["RNACOS_NAMING_WARM_UP_SECOND", "seconds", "10"],
    "when all nodes of a cluster start, lists of instances wait so long for clients to come back",
    { min: 0, max: 300 },
  ),
  spec(
    ["NACOS_NAMING_SERVICE_METADATA_LENGTH", "count", "1024"],
    "characters that all names and values of one metadata map may have together; alike on all nodes",
    { min: 1, max: NAMES.maxMetadataSettingChars },
  ),
  spec(
    ["RNACOS_NAMING_PERPETUAL_INSTANCE_PROBE_INTERVAL_SECOND", "seconds", ""],
    "unused: persistent instances are probed as often as Nacos does",
    { effect: "ignored", min: -1, max: 86_400 },
  ),
  spec(
    ["RNACOS_NAMING_INSTANCE_METADATA_PERSISTENCE_ENABLE", "flag", ""],
    "unused: what operators set is always kept",
    { effect: "ignored" },
  ),
  spec(
    ["RNACOS_GRPC_DETECTION_TIMEOUT_SECOND", "seconds", "15"],
    "silence after which a gRPC client is asked whether it lives",
    { min: 1, max: 3_600 },
  ),
  spec(["RNACOS_ENABLE_GRPC_DETECTION_LOG", "flag", ""], "unused: see `RUST_LOG`", {
    effect: "ignored",
  }),
];

const ACCESS: readonly SettingSpec[] = [
  spec(
    ["RNACOS_ENABLE_OPEN_API_AUTH", "flag", "false"],
    "demand a token of a login, or an access token, over HTTP and gRPC",
  ),
  spec(["NACOS_AUTH_ENABLE", "flag", "false"], "the same in the words of Nacos"),
  spec(["RNACOS_API_LOGIN_TIMEOUT", "seconds", "3600"], "life of a token", {
    min: 1,
    max: MAX_SECONDS,
  }),
  spec(
    ["RNACOS_API_LOGIN_ONE_MINUTE_LIMIT", "count", "100"],
    "failed logins per user and minute",
    { min: 1, max: 1_000_000 },
  ),
  spec(
    ["NACOS_AUTH_TOKEN_EXPIRE_SECONDS", "seconds", ""],
    "the same in the words of Nacos, where the one of r-nacos is not set",
    { min: 1, max: MAX_SECONDS },
  ),
  spec(
    ["NACOS_AUTH_TOKEN", "secret", ""],
    "key that signs tokens, at least 32 random bytes in base64, the same on all nodes; without one the cluster makes its own",
  ),
  spec(
    ["RNACOS_INIT_ADMIN_USERNAME", "text", "admin"],
    `first user, at most ${AUTH.maxUserNameChars} characters`,
    { max: AUTH.maxUserNameChars },
  ),
  spec(
    ["RNACOS_INIT_ADMIN_PASSWORD", "secret", ""],
    `password of the first user, at most ${AUTH.maxPasswordChars} characters`,
    { max: AUTH.maxPasswordChars },
  ),
  spec(
    ["RNACOS_BACKUP_TOKEN", "secret", ""],
    "token of the backup route, at least 32 characters; without it the route is closed",
  ),
  spec(["RNACOS_MCP_HTTP_TIMEOUT_SECOND", "seconds", "30"], "time-out of tool calls", {
    effect: MCP,
    min: 1,
    max: 3_600,
  }),
];

const CONSOLE_LOGIN: readonly SettingSpec[] = [
  spec(
    ["RNACOS_ENABLE_NO_AUTH_CONSOLE", "flag", "false"],
    "console without login: whoever reaches its port can do everything",
  ),
  spec(
    ["RNACOS_CONSOLE_ALLOWED_HOSTS", "hosts", ""],
    "names, comma-separated, by which a console without login may be called besides addresses and `localhost`",
  ),
  spec(
    ["RNACOS_CONSOLE_LOGIN_TIMEOUT", "seconds", "86400"],
    "life of a console session that nobody uses",
    {
      min: 1,
      max: MAX_SECONDS,
    },
  ),
  spec(["RNACOS_CONSOLE_LOGIN_MAX_TIME", "seconds", "604800"], "life of one that is used", {
    min: 1,
    max: MAX_SECONDS,
  }),
  spec(
    ["RNACOS_CONSOLE_LOGIN_ONE_HOUR_LIMIT", "count", "5"],
    "failed console logins per user and hour, from one address",
    { min: 1, max: 1_000_000 },
  ),
  spec(
    ["RNACOS_CONSOLE_ENABLE_CAPTCHA", "flag", ""],
    "unused: there is no captcha, failed logins have limits",
    { effect: "ignored" },
  ),
];

/** All of them, in the order of README's table. */
export const SETTING_SPECS: readonly SettingSpec[] = [
  ...NETWORK,
  ...TLS_SPECS,
  ...DATA,
  ...RAFT,
  ...LOGGING,
  ...NAMING,
  ...ACCESS,
  ...CONSOLE_LOGIN,
  ...LDAP,
  ...OAUTH2,
];

/** Names that are read without being settings of the server. */
export const OTHER_NAMES: readonly string[] = [
  "RNACOS_IMPORT_PASSWORD",
  "RNACOS_IMPORT_BACKUP_TOKEN",
  "RNACOS_IMPORT_TARGET_PASSWORD",
];
