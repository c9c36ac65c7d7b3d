/**
 * Size, start and memory at rest of the compiled program, `dist/rnacos` unless another one is named:
 * `deno run -A scripts/measure_program.ts [PROGRAM] [--write]`; with `--write` the table goes into `docs/benchmarks.md`. Beside it
 * r-nacos, when `rnacos` is on the PATH or `RNACOS_BIN` names it.
 */
import { gzipSync } from "node:zlib";
import { freePorts } from "./lib/free_ports.ts";
import { writeSection } from "./lib/generated.ts";
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";

const ROUNDS = 7;
const REST_MS = 5_000;
const POLL_MS = 2;
const START_TIMEOUT_MS = 30_000;
const MB = 1e6;
const MIB_KB = 1024;

const EXPLANATION =
  `Medians of ${ROUNDS} starts of each in turn with an empty data directory, by ` +
  "`deno run -A scripts/measure_program.ts` on two cores that other programs used too; compiled with " +
  `Deno ${Deno.version.deno}. Memory is what is resident ${
    REST_MS / 1_000
  } seconds after the start.`;

interface Round {
  /** From the start of the process to the first answer that says ready. */
  readonly readyMs: number;
  /** Processor time until then. */
  readonly cpuMs: number;
  readonly restMiB: number;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once readiness is answered with 200; both programs have this route. */
async function untilReady(port: number): Promise<void> {
  const end = performance.now() + START_TIMEOUT_MS;
  const url = `http://127.0.0.1:${port}/nacos/v1/console/health/readiness`;
  while (performance.now() < end) {
    try {
      const answer = await fetch(url);
      await answer.body?.cancel();
      if (answer.ok) return;
    } catch (thrown) {
      // Nobody listens yet.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    await sleep(POLL_MS);
  }
  throw new Error(`Not ready within ${START_TIMEOUT_MS} ms`);
}

/** Processor time so far; the kernel counts in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measureOnce(program: string): Promise<Round> {
  const { http, grpc } = freePorts();
  const dataDir = Deno.makeTempDirSync();
  const startMs = performance.now();
  const child = new Deno.Command(program, {
    env: {
      HOME: dataDir,
      RNACOS_HTTP_PORT: String(http),
      RNACOS_GRPC_PORT: String(grpc),
      RNACOS_HTTP_CONSOLE_PORT: "0",
      RNACOS_DATA_DIR: dataDir,
      RUST_LOG: "warn",
    },
    clearEnv: true,
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await untilReady(http);
    const readyMs = performance.now() - startMs;
    const cpuMs = cpuMsOf(child.pid);
    await sleep(REST_MS);
    const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
    const restMiB = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / MIB_KB;
    return { readyMs, cpuMs, restMiB };
  } finally {
    child.kill("SIGKILL");
    await child.status;
    Deno.removeSync(dataDir, { recursive: true });
  }
}

function median(values: readonly number[]): string {
  return (values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(0);
}

function isThere(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"] }).outputSync().success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

async function main(): Promise<void> {
  const ours = Deno.args.find((arg) => !arg.startsWith("--")) ?? inRepository("dist", "rnacos");
  const theirs = Deno.env.get("RNACOS_BIN") ?? "rnacos";
  const programs = [{ name: "this program, compiled", path: ours }];
  if (isThere(theirs)) programs.push({ name: "r-nacos", path: theirs });
  else say("r-nacos is not measured: it is not on the PATH, and RNACOS_BIN does not name it");
  const rounds = programs.map((): Round[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { path }] of programs.entries()) {
      rounds[index]?.push(await measureOnce(path));
    }
  }
  const lines = [
    "| program | size | gzip | start to ready | CPU until ready | memory at rest |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const [index, { name, path }] of programs.entries()) {
    const found = rounds[index] ?? [];
    const pick = (read: (round: Round) => number) => median(found.map(read));
    const file = path.includes("/") ? Deno.readFileSync(path) : undefined;
    const size = file === undefined ? "?" : `${(file.length / MB).toFixed(1)} MB`;
    const packed = file === undefined ? "?" : `${(gzipSync(file).length / MB).toFixed(1)} MB`;
    lines.push(
      `| ${name} | ${size} | ${packed} | ${pick((r) => r.readyMs)} ms | ` +
        `${pick((r) => r.cpuMs)} ms | ${pick((r) => r.restMiB)} MiB |`,
    );
  }
  const text = `${lines.join("\n")}\n\n${EXPLANATION}`;
  if (Deno.args.includes("--write")) writeSection("docs/benchmarks.md", "program", text);
  else say(text);
}

if (import.meta.main) await main();
