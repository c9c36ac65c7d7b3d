/**
 * Builds the load tool and measures this server, beside r-nacos when there is one: `rnacos` on the PATH, or the
 * program that RNACOS_BIN names (`cargo install rnacos`). Options of `nacos-load compare` can follow.
 */
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";
import { RUN_ARGS, ServerProcess } from "./lib/server_process.ts";

const START_RUNS = 7;
const SETTLE_MS = 3_000;
const MIB = 1_024 * 1_024;
const DEFAULT_OPTIONS = ["-rounds", "3", "-d", "5s"];

function runs(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

function findRnacos(): string | undefined {
  const named = Deno.env.get("RNACOS_BIN") ?? "";
  if (named !== "") {
    if (!runs(named)) throw new Error(`Cannot run RNACOS_BIN=${named}: there is no such program`);
    return named;
  }
  return runs("rnacos") ? "rnacos" : undefined;
}

function buildTool(folder: string): string {
  const tool = `${folder}/nacos-load`;
  const { success } = new Deno.Command("go", {
    args: ["build", "-trimpath", "-o", tool, "."],
    cwd: inRepository("tests/load"),
    env: { CGO_ENABLED: "0" },
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
  if (!success) throw new Error("Cannot build the load tool with go build");
  return tool;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** `1.5 + 2.5 = anonymous + file-backed` of the resident memory, from the kernel. */
function residentParts(pid: number): string {
  if (Deno.build.os !== "linux") return "";
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  const part = (name: string) => {
    const kib = Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return (kib / 1_024).toFixed(0);
  };
  return ` (${part("RssAnon")} MiB anonymous, ${part("RssFile")} MiB of files)`;
}

/** Start to ready, and what the server takes while nobody asks it anything. */
async function measureIdle(): Promise<void> {
  const times: number[] = [];
  for (let run = 1; run <= START_RUNS; run++) {
    const server = await ServerProcess.start();
    times.push(await server.ready);
    if (run === START_RUNS) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      say(`idle memory: ${server.rssMiB().toFixed(0)} MiB resident${residentParts(server.pid)}`);
      const size = Deno.statSync(`${server.dataDir}/raft.kv`).size / MIB;
      say(`empty data file: ${size.toFixed(1)} MiB`);
    }
    await server.stop();
    server.removeData();
  }
  const shown = times.map((time) => Math.round(time)).join(", ");
  say(`start to ready: ${Math.round(median(times))} ms in the middle of ${shown}`);
}

function compare(tool: string, rnacos: string | undefined, options: readonly string[]): boolean {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const ours = `${[Deno.execPath(), ...RUN_ARGS].map(quote).join(" ")} -e {env}`;
  const sides = rnacos === undefined
    ? ["-a-name", "ours", "-a", ours]
    : ["-a-name", "rnacos", "-a", `${quote(rnacos)} -e {env}`, "-b-name", "ours", "-b", ours];
  const args = ["compare", ...sides, ...options.length > 0 ? options : DEFAULT_OPTIONS];
  return new Deno.Command(tool, { args, stdout: "inherit", stderr: "inherit" }).outputSync()
    .success;
}

async function main(options: readonly string[]): Promise<number> {
  if (!runs("go")) {
    say("go is missing: the load tool is built with Go 1.24 or later");
    return 1;
  }
  const rnacos = findRnacos();
  const folder = Deno.makeTempDirSync({ prefix: "rnacos-bench-" });
  try {
    const tool = buildTool(folder);
    await measureIdle();
    say(rnacos === undefined ? "no rnacos found: this server alone" : `beside ${rnacos}`);
    return compare(tool, rnacos, options) ? 0 : 1;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
