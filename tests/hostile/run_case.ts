/** Runs one case: a server of its own, a good client beside the attack, and what memory does meanwhile and after. */
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { TestClient } from "../support/grpc/test_client.ts";
import { GoodClient } from "./good_client.ts";
import { HealthConnection } from "./health_connection.ts";
import type { Effort, Engines, HostileCase } from "./hostile_case.ts";
import { MachineLoad } from "./machine_load.ts";
import { pause } from "./pause.ts";
import { BOUNDS, type Run } from "./verdict.ts";

const MAX_ATTACK_MS = 60_000;
const SETTLE_MS = 300;
const SAMPLE_MS = 25;
const NEW_CLIENT_TIMEOUT_MS = 5_000;

/** Follows resident memory until it is stopped. */
class MemoryWatch {
  readonly #victim: ServerProcess;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly startMiB: number;
  peakMiB: number;

  constructor(victim: ServerProcess) {
    this.#victim = victim;
    this.startMiB = this.peakMiB = victim.rssMiB();
    this.#timer = setInterval(() => this.sample(), SAMPLE_MS);
  }

  sample(): number {
    const nowMiB = this.#victim.rssMiB();
    this.peakMiB = Math.max(this.peakMiB, nowMiB);
    return nowMiB;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Milliseconds until memory is near its start again; undefined when that takes too long. */
  async back(keptMiB: number, withinMs: number): Promise<number | undefined> {
    const startedMs = performance.now();
    for (;;) {
      const tookMs = performance.now() - startedMs;
      if (this.sample() <= this.startMiB + keptMiB) return tookMs;
      if (tookMs > withinMs) return undefined;
      await pause(SAMPLE_MS);
    }
  }
}

function startVictim({ settings = {}, maxOpenFiles }: HostileCase, { grpc, http }: Engines) {
  const env = {
    ...settings,
    ...grpc !== undefined && { RNACOS_GRPC_ENGINE: grpc },
    ...http !== undefined && { RNACOS_HTTP_ENGINE: http },
  };
  const limit = ["sh", "-c", `ulimit -n ${maxOpenFiles} && exec "$@"`, "sh"];
  return ServerProcess.start({ env, ...maxOpenFiles === undefined ? {} : { wrapper: limit } });
}

async function attackWithin(attack: HostileCase["attack"], victim: ServerProcess): Promise<Effort> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), MAX_ATTACK_MS);
  try {
    const effort = await attack(victim, over.signal);
    if (!over.signal.aborted) return effort;
    const late = `the attack did not end within ${MAX_ATTACK_MS / 1_000} s`;
    return { ...effort, faults: [...effort.faults ?? [], late] };
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** Why new clients are not served; empty when they are. */
async function newClients(victim: ServerProcess): Promise<string[]> {
  const refused: string[] = [];
  const health = new HealthConnection(victim.httpPort);
  const grpc = new TestClient(victim.grpcPort);
  grpc.callTimeoutMs = NEW_CLIENT_TIMEOUT_MS;
  try {
    await health.ask();
  } catch (thrown) {
    refused.push(`a new HTTP client is not served (${messageOf(thrown)})`);
  }
  try {
    await grpc.call("ServerCheckRequest");
  } catch (thrown) {
    refused.push(`a new gRPC client is not served (${messageOf(thrown)})`);
  }
  health.close();
  grpc.close();
  return refused;
}

/** Of the engines that a run is about. */
export function nameOf({ grpc, http }: Engines): string {
  const names = [grpc ?? "", http === undefined ? "" : `http ${http}`];
  return names.filter((name) => name !== "").join(", ") || "any";
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The first administrator, where the server asks for a login. */
function loginOf({ settings = {} }: HostileCase) {
  const username = settings["RNACOS_INIT_ADMIN_USERNAME"];
  const password = settings["RNACOS_INIT_ADMIN_PASSWORD"];
  return username === undefined || password === undefined ? undefined : { username, password };
}

export async function runCase(hostile: HostileCase, engines: Engines): Promise<Run> {
  const victim = await startVictim(hostile, engines);
  try {
    const { httpPort, grpcPort } = victim;
    const good = await GoodClient.start({ httpPort, grpcPort, login: loginOf(hostile) });
    try {
      return { engine: nameOf(engines), ...await watched(hostile, victim, good) };
    } finally {
      await good.stop();
    }
  } finally {
    await victim.kill();
    victim.removeData();
  }
}

async function watched(
  hostile: HostileCase,
  victim: ServerProcess,
  good: GoodClient,
): Promise<Omit<Run, "engine">> {
  let ended = false;
  void victim.exited().then(() => ended = true);
  const { keptMiB, backMs } = { ...BOUNDS, ...hostile.bounds };
  await pause(SETTLE_MS);
  good.reset();
  const load = new MachineLoad(victim.pid);
  const memory = new MemoryWatch(victim);
  try {
    const effort = await attackWithin(hostile.attack, victim);
    const during = await good.report();
    const slowdown = load.factor();
    const tookMs = await memory.back(keptMiB, backMs);
    const refusedAfter = await newClients(victim);
    const { failures } = await good.report();
    await good.stop();
    const exitCode = ended ? undefined : await victim.stop();
    return {
      effort,
      good: { ...during, failures },
      slowdown,
      growthMiB: memory.peakMiB - memory.startMiB,
      backMs: tookMs,
      refusedAfter,
      exitCode,
      log: victim.log,
    };
  } finally {
    memory.stop();
  }
}
