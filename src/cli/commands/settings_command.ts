/** `rnacos settings`: what a server that started now would go by, and under which targets it would log. */
import { cwd } from "node:process";
import { EXIT } from "../../base/mod.ts";
import { LOG_SUBJECTS } from "../../observe/log/mod.ts";
import { readSettings, settingLines } from "../../settings/mod.ts";
import type { CommandCall } from "../command.ts";

function part(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${title}:\n${lines.map((line) => `  ${line}\n`).join("")}\n`;
}

function targetLines(): string {
  return [...LOG_SUBJECTS].map(([name, subject]) => `  ${name.padEnd(8)} ${subject}\n`).join("");
}

/** Throws StartError, as the start would, for a setting that cannot be used. */
export function runSettings({ environment, print }: CommandCall): Promise<number> {
  const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
  const { set, defaults, idle } = settingLines(environment());
  const { host, httpPort, grpcPort, dataDir, nodeId, nodeAddress } = settings;
  print(
    part("Set", set) +
      part("Not set, by default", defaults) +
      part("Set, without effect in this version", idle) +
      part("What follows from them", [
        `HTTP on ${host}, port ${httpPort}; gRPC on port ${grpcPort}`,
        `node ${nodeId}, for other nodes at ${nodeAddress}`,
        `data in ${dataDir}`,
      ]) +
      `Log targets for RUST_LOG:\n${targetLines()}`,
  );
  return Promise.resolve(EXIT.ok);
}
