/** The one line that a refused start ends with, in the form of the log that was asked for. */
import { formatJson } from "../observe/log/mod.ts";
import { checkSetting, type Environment } from "./setting_value.ts";
import { SETTING_SPECS } from "./setting_specs.ts";
import { StartError } from "./start_error.ts";

const DEFAULT_NODE_ID = 1;

/** The node's id; undefined when it is what cannot be used. */
function nodeIdOf(environment: Environment): number | undefined {
  const text = environment["RNACOS_RAFT_NODE_ID"]?.trim() ?? "";
  if (text === "") return DEFAULT_NODE_ID;
  const spec = SETTING_SPECS.find(({ name }) => name === "RNACOS_RAFT_NODE_ID");
  if (spec === undefined) throw new Error("The setting of the node's id is not declared");
  try {
    return Number(checkSetting(spec, text));
  } catch (thrown) {
    if (thrown instanceof StartError) return undefined;
    throw thrown;
  }
}

/** `environment` is what could be read; the settings themselves may be what was refused. */
export function refusalLine(error: StartError, environment: Environment, timeMs: number): string {
  const message = error.message.replaceAll("\n", " ");
  if (environment["RNACOS_LOG_FORMAT"]?.trim() !== "json") return `rnacos: ${message}\n`;
  return formatJson(
    { timeMs, level: "error", target: "app", message, fields: undefined },
    nodeIdOf(environment),
  );
}
