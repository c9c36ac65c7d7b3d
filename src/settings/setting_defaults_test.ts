/** Defaults stand twice: as texts that documents and `rnacos settings` show, and as what is read where none is set. */
import { assertEquals } from "@std/assert";
import { SETTING_SPECS, type SettingSpec } from "./setting_specs.ts";
import type { Environment } from "./setting_value.ts";
import { readSettings } from "./settings.ts";
import { StartError } from "./start_error.ts";

const HOME = "/home/me";
/** Settings without which others say nothing. */
const WITH: readonly Environment[] = [
  { HOME },
  { HOME, RNACOS_METRICS_ENABLE_LOG: "true", RNACOS_ACCESS_LOG: "stdout" },
];
/** Defaults that are told in words, and the value that they come to without any setting. */
const IN_WORDS: Readonly<Record<string, string>> = {
  RNACOS_GRPC_PORT: "9848",
  RNACOS_DATA_DIR: `${HOME}/.local/share/r-nacos/nacos_db`,
  RNACOS_RAFT_NODE_ADDR: "127.0.0.1:9848",
  RNACOS_RAFT_AUTO_INIT: "true",
};
/** Told in words as well; what they come to depends on the machine. */
const OF_THE_MACHINE: readonly string[] = [
  "RNACOS_GRPC_MAX_CONNECTIONS",
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
      return "127.0.0.2";
    case "address":
    case "addresses":
      return "other:1";
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
