import { TestClient } from "../../support/grpc/test_client.ts";
import type { Effort, HostileCase } from "../hostile_case.ts";

const KEYS = 2_300_000;
const NAMING = "/nacos/v1/ns";
const NAMES = { serviceName: "large", ip: "10.0.0.1", port: "1" };

/** 33 MB of metadata in which no name comes twice. */
function metadata(): string {
  const members: string[] = [];
  for (let at = 0; at < KEYS; at++) members.push(`"${at.toString(36)}":"v"`);
  return `{${members.join(",")}}`;
}

function form(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields).map(([name, value]) => `${name}=${value}`).join("&");
}

type HttpAttack = readonly [method: string, path: string, body: string];

function httpAttacks(json: string): HttpAttack[] {
  const beat = `{"ip":"10.0.0.1","port":1,"serviceName":"large","metadata":${json}}`;
  return [
    ["POST", `${NAMING}/instance`, form({ ...NAMES, metadata: json })],
    ["PUT", `${NAMING}/instance`, form({ ...NAMES, metadata: json })],
    ["PUT", `${NAMING}/instance/metadata/batch`, form({ ...NAMES, metadata: json })],
    ["PUT", `${NAMING}/instance/beat`, form({ beat })],
    ["POST", `${NAMING}/service`, form({ ...NAMES, metadata: json })],
    ["PUT", `${NAMING}/cluster`, form({ ...NAMES, healthChecker: json })],
    ["POST", "/nacos/v1/cs/configs", form({ dataId: "a", group: "g", content: "x", schema: json })],
    // Pairs without a value: each of them once cost a walk over all that follow.
    ["POST", "/nacos/v1/cs/configs", "a&".repeat(999) + "content".repeat(4_000_000)],
    ["POST", "/nacos/v1/cs/configs/listener", "Listening-Configs=" + "\x02".repeat(8_000_000)],
  ];
}

function grpcAttacks(json: string): (readonly [type: string, body: string])[] {
  const names = '"serviceName":"large","groupName":"DEFAULT_GROUP"';
  const single = `{"type":"registerInstance",${names},"instance":{"ip":"1.1.1.1","metadata":`;
  const batch = `{"type":"batchRegisterInstance",${names},"instances":[{"metadata":`;
  return [
    ["InstanceRequest", `${single}${json}}}`],
    ["PersistentInstanceRequest", `${single}${json}}}`],
    ["BatchInstanceRequest", `${batch}${json}}]}`],
    ["BatchInstanceRequest", `${batch}${json.slice(0, 7_000_000)}`],
    ["ConfigPublishRequest", `{"dataId":"a","group":"g","content":"x","additionMap":${json}}`],
  ];
}

export const hostileCase: HostileCase = {
  name: "large_requests",
  about: "one large request with millions of names or parts does not keep everybody else waiting",
  engines: ["native", "grpc-js"],
  httpEngines: ["native", "deno"],
  // grpc-js leaves the messages of 33 MB to the collector, which comes when memory is asked for.
  bounds: { keptMiB: 192 },
  attack: async (victim, signal) => {
    const json = metadata();
    const faults: string[] = [];
    let bytes = 0;
    for (const [method, path, body] of httpAttacks(json)) {
      if (signal.aborted) break;
      bytes += body.length;
      const status = await statusOf(`${victim.url}${path}`, { method, body, signal });
      if (status === 200 || status >= 500) faults.push(`${method} ${path} was answered ${status}`);
    }
    const grpc = await attackGrpc(victim.grpcPort, json);
    return {
      bytes: bytes + grpc.bytes,
      connections: 2,
      faults: [...faults, ...grpc.faults ?? []],
    };
  },
};

/** 0 when the server closed the connection before it had read all, which is an answer, too. */
async function statusOf(url: string, init: RequestInit): Promise<number> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  try {
    const answer = await fetch(url, { ...init, headers });
    await answer.body?.cancel();
    return answer.status;
  } catch (thrown) {
    if (thrown instanceof TypeError) return 0;
    throw thrown;
  }
}

async function attackGrpc(port: number, json: string): Promise<Effort> {
  const client = new TestClient(port);
  client.setUp();
  while ((await client.call("HealthCheckRequest")).body.resultCode !== 200);
  const faults: string[] = [];
  let bytes = 0;
  for (const [type, body] of grpcAttacks(json)) {
    bytes += body.length;
    const code = await client.call(type, body).then(
      (answer) => answer.body.resultCode,
      () => "refused",
    );
    if (code === 200) faults.push(`${type} was taken`);
  }
  client.close();
  return { bytes, connections: 1, faults };
}
