/** The thread of the good client; see `good_client.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { TestClient } from "../support/grpc/test_client.ts";
import type { GoodClientReport, GoodClientTask } from "./good_client.ts";
import { HealthConnection } from "./health_connection.ts";

const HEALTH_EVERY_MS = 20;
const QUERY_EVERY_MS = 50;
const SET_UP_TRIES = 200;
const SERVICE = { serviceName: "good", groupName: "DEFAULT_GROUP" };

const { httpPort, grpcPort, login } = workerData as GoodClientTask;
let healthMs: number[] = [];
let failures = new Set<string>();
let queries = 0;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function failed(what: string, thrown: unknown): void {
  failures.add(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}

/** A slow answer also counts for the questions that it kept from being asked in their time. */
function recordHealth(tookMs: number): void {
  for (let ms = tookMs; ms > 0; ms -= HEALTH_EVERY_MS) healthMs.push(ms);
}

async function askHealth(): Promise<void> {
  const connection = new HealthConnection(httpPort);
  for (;;) {
    const startedMs = performance.now();
    try {
      await connection.ask();
    } catch (thrown) {
      failed("/health", thrown);
    }
    const tookMs = performance.now() - startedMs;
    recordHealth(tookMs);
    await pause(Math.max(0, HEALTH_EVERY_MS - tookMs));
  }
}

async function demand(client: TestClient, type: string, body: unknown): Promise<void> {
  const answer = await client.call(type, body, headers);
  if (answer.body.resultCode !== 200) throw new Error(JSON.stringify(answer.body));
}

/** What an SDK sends with each request; the first administrator may be made a moment after the server is ready. */
async function loggedIn(): Promise<Readonly<Record<string, string>> | undefined> {
  if (login === undefined) return undefined;
  for (let tries = 0;; tries++) {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/nacos/v1/auth/login`, {
      method: "POST",
      body: new URLSearchParams({ ...login }),
    });
    const text = await answer.text();
    if (answer.status === 200) return { accessToken: JSON.parse(text).accessToken };
    if (tries === SET_UP_TRIES) throw new Error(`Not logged in: ${text}`);
    await pause(QUERY_EVERY_MS);
  }
}

async function setUp(client: TestClient): Promise<void> {
  client.setUp({ labels: { module: "naming" } });
  for (let tries = 0;; tries++) {
    const { body } = await client.call("HealthCheckRequest", {}, headers);
    if (body.resultCode === 200) return;
    if (tries === SET_UP_TRIES) throw new Error(`Not set up: ${JSON.stringify(body)}`);
    await pause(QUERY_EVERY_MS);
  }
}

/** Its instance lives with its connection, so that a connection that is cut shows. */
async function query(client: TestClient): Promise<void> {
  for (;;) {
    try {
      const { body } = await client.call("ServiceQueryRequest", SERVICE, headers);
      const hosts = body.serviceInfo?.hosts?.length;
      if (hosts !== 1) throw new Error(`found ${hosts} instances, wanted its own one`);
      queries++;
    } catch (thrown) {
      failed("gRPC query", thrown);
    }
    await pause(QUERY_EVERY_MS);
  }
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

function report(): GoodClientReport {
  return {
    healthChecks: healthMs.length,
    healthP99Ms: percentile(healthMs, 0.99),
    healthMaxMs: percentile(healthMs, 1),
    queries,
    failures: [...failures],
  };
}

function reset(): void {
  healthMs = [];
  failures = new Set();
  queries = 0;
}

const headers = await loggedIn();
const client = new TestClient(grpcPort);
await setUp(client);
const instance = { ip: "10.9.9.9", port: 1, healthy: true, enabled: true, ephemeral: true };
await demand(client, "InstanceRequest", { type: "registerInstance", ...SERVICE, instance });
void client.streamEnded.then(() => failed("gRPC stream", "ended"));
void askHealth();
void query(client);
parentPort?.on("message", (message: "reset" | "report") => {
  if (message === "reset") reset();
  else parentPort?.postMessage(report());
});
parentPort?.postMessage("ready");
