/** Defaults stand twice: as texts that documents and `rnacos settings` show, and as what is read where none is set. */
import { assertEquals, assertThrows } from "#assert";
import { SETTING_SPECS, type SettingSpec } from "./setting_specs.ts";
import { checkSetting, type Environment } from "./setting_value.ts";
import { readSettings } from "./settings.ts";
import { StartError } from "./start_error.ts";

const HOME = "/home/me";
/** Settings without which others say nothing. */
const WITH: readonly Environment[] = [
  { HOME },
  { HOME, RNACOS_METRICS_ENABLE_LOG: "true", RNACOS_ACCESS_LOG: "stdout" },
  {
    HOME,
    RNACOS_TLS_MODE: "strict",
    RNACOS_TLS_CERT_FILE: "/cert.pem",
    RNACOS_TLS_KEY_FILE: "/key.pem",
  },
  {
    HOME,
    RNACOS_LDAP_ENABLE: "true",
    RNACOS_LDAP_URL: "ldap://localhost",
    RNACOS_LDAP_USER_BASE_DN: "dc=example",
  },
  {
    HOME,
    RNACOS_OAUTH2_ENABLE: "true",
    RNACOS_OAUTH2_CLIENT_ID: "rnacos",
    RNACOS_OAUTH2_REDIRECT_URI: "https://rnacos.example/",
    RNACOS_OAUTH2_SERVER_URL: "https://login.example",
  },
];
/** Defaults that are told in words, and the value that they come to without any setting. */
const IN_WORDS: Readonly<Record<string, string>> = {
  RNACOS_GRPC_PORT: "9848",
  RNACOS_HTTP_CONSOLE_PORT: "10848",
  RNACOS_CONSOLE_HOST: "0.0.0.0",
  RNACOS_DATA_DIR: `${HOME}/.local/share/r-nacos/nacos_db`,
  RNACOS_RAFT_NODE_ADDR: "127.0.0.1:9848",
  RNACOS_RAFT_AUTO_INIT: "true",
  RNACOS_TLS_CLIENT_AUTH: "none",
};
/** Told in words as well; what they come to depends on the machine. */
const OF_THE_MACHINE: readonly string[] = [
  "RNACOS_GRPC_MAX_CONNECTIONS",
  "RNACOS_HTTP_MAX_CONNECTIONS",
  "RNACOS_GMT_OFFSET_HOURS",
];

const IN_FORCE = SETTING_SPECS.filter(({ effect }) => effect === "now");

/** As text; where the data directory comes from is told, so it is left out. A refusal is its own text. */
function settingsOf(environment: Environment): string {
  try {
    const { dataDirSource: _, ...settings } = readSettings(environment, {
      os: "linux",
      cwd: "/srv",
    });
    return JSON.stringify(settings);
  } catch (thrown) {
    if (!(thrown instanceof StartError)) throw thrown;
    return thrown.message;
  }
}

function defaultOf({ name, default: text }: SettingSpec): string {
  return IN_WORDS[name] ?? text;
}

/** Another value than the default that can be used. */
function otherThan(spec: SettingSpec): string {
  const text = defaultOf(spec);
  switch (spec.kind) {
    case "flag":
      return text === "true" ? "false" : "true";
    case "port":
    case "count":
    case "seconds":
      return String((Number(text) || 0) + 1);
    case "offset":
      return "3";
    case "choice":
      return spec.choices?.find((choice) => choice !== text) ?? "";
    case "log filter":
      return "debug";
    case "host":
    case "hosts":
      return "127.0.0.2";
    case "path":
      return "/a/b";
    case "address":
    case "addresses":
      return "other:1";
    case "origins":
      return "https://ops.example";
    case "text":
    case "secret":
      return "x".repeat(40);
  }
}

Deno.test("what a document calls the default is what is read where nothing is set", () => {
  for (const spec of IN_FORCE) {
    if (OF_THE_MACHINE.includes(spec.name)) continue;
    for (const base of WITH) {
      if (spec.name in base) continue;
      const said = settingsOf({ ...base, [spec.name]: defaultOf(spec) });
      assertEquals(said, settingsOf(base), `${spec.name}=${defaultOf(spec)}`);
    }
  }
});

Deno.test("every setting that is in force changes what the server goes by", () => {
  const idle = IN_FORCE.filter((spec) =>
    WITH.every((base) => settingsOf({ ...base, [spec.name]: otherThan(spec) }) === settingsOf(base))
  );
  assertEquals(idle.map(({ name }) => name), []);
});

Deno.test("defaults that are told in words are those of settings that there are", () => {
  const names = IN_FORCE.map(({ name }) => name);
  const unknown = [...Object.keys(IN_WORDS), ...OF_THE_MACHINE].filter((name) =>
    !names.includes(name)
  );
  assertEquals(unknown, []);
});

/** A narrower range would refuse what servers run with. */
const RANGES: Readonly<Record<string, readonly [min?: number, max?: number]>> = {
  RNACOS_HTTP_PORT: [1],
  RNACOS_GRPC_PORT: [1],
  RNACOS_GRPC_MAX_CONNECTIONS: [1, 1_000_000],
  RNACOS_HTTP_MAX_CONNECTIONS: [1, 1_000_000],
  RNACOS_HTTP_WORKERS: [0, 1_024],
  RNACOS_CONFIG_MAX_CONTENT: [1],
  RNACOS_RAFT_NODE_ID: [1, 9_007_199_254_740_991],
  RNACOS_RAFT_SNAPSHOT_LOG_SIZE: [10, 10_000_000],
  RNACOS_ACCESS_LOG_MAX_MB: [1, 100_000],
  RNACOS_ACCESS_LOG_FILES: [1, 1_000],
  RNACOS_AUDIT_LOG_MAX_MB: [1, 10_000],
  RNACOS_AUDIT_LOG_FILES: [1, 1_000],
  RNACOS_GMT_OFFSET_HOURS: [-14, 14],
  RNACOS_METRICS_COLLECT_INTERVAL_SECOND: [1, 31_536_000],
  RNACOS_METRICS_LOG_INTERVAL_SECOND: [5, 86_400],
  RNACOS_NAMING_HEALTH_TIMEOUT_SECOND: [1, 86_400],
  RNACOS_NAMING_INSTANCE_TIMEOUT_SECOND: [1, 86_400],
  RNACOS_NAMING_WARM_UP_SECOND: [0, 300],
  NACOS_NAMING_SERVICE_METADATA_LENGTH: [1, 65_536],
  RNACOS_NAMING_PERPETUAL_INSTANCE_PROBE_INTERVAL_SECOND: [-1, 86_400],
  RNACOS_GRPC_DETECTION_TIMEOUT_SECOND: [1, 3_600],
  RNACOS_API_LOGIN_TIMEOUT: [1, 31_536_000],
  RNACOS_API_LOGIN_ONE_MINUTE_LIMIT: [1, 1_000_000],
  NACOS_AUTH_TOKEN_EXPIRE_SECONDS: [1, 31_536_000],
  RNACOS_MCP_HTTP_TIMEOUT_SECOND: [1, 3_600],
  RNACOS_CONSOLE_LOGIN_TIMEOUT: [1, 31_536_000],
  RNACOS_CONSOLE_LOGIN_MAX_TIME: [1, 31_536_000],
  RNACOS_CONSOLE_LOGIN_ONE_HOUR_LIMIT: [1, 1_000_000],
};

Deno.test("numbers are taken in the range that was promised", () => {
  for (const [name, [min, max]] of Object.entries(RANGES)) {
    const spec = SETTING_SPECS.find((each) => each.name === name);
    assertEquals([name, spec?.min, spec?.max], [name, min, max]);
  }
});

Deno.test("the last number of a range is taken, and the next one is not", () => {
  for (const spec of SETTING_SPECS) {
    if (!["count", "seconds", "offset", "port"].includes(spec.kind)) continue;
    const min = spec.min ?? 0;
    const max = spec.max ?? (spec.kind === "port" ? 65_535 : undefined);
    assertEquals(checkSetting(spec, String(min)), min);
    assertThrows(() => checkSetting(spec, String(min - 1)), StartError, `Cannot use ${spec.name}`);
    if (max === undefined || max === Number.MAX_SAFE_INTEGER) continue;
    assertEquals(checkSetting(spec, String(max)), max);
    assertThrows(() => checkSetting(spec, String(max + 1)), StartError, `Cannot use ${spec.name}`);
  }
});
