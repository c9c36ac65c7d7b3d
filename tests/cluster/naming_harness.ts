/** Instances of a cluster over HTTP, as 1.x clients register and list them. */
import { type TestCluster, until } from "./cluster_harness.ts";

/** For a machine that is busy with other things, too. */
const TIMEOUT_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export class Naming {
  readonly #cluster: TestCluster;

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  async send(
    node: number,
    method: string,
    [service, port]: readonly [string, number],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const query = new URLSearchParams({
      serviceName: service,
      ip: "10.1.1.1",
      port: String(port),
      ...more,
    });
    const answer = await fetch(`${this.#cluster.url(node)}/nacos/v1/ns/instance?${query}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, text: await answer.text() };
  }

  async register(node: number, service: string, port: number): Promise<void> {
    const answer = await this.send(node, "POST", [service, port]);
    if (answer.status !== 200) throw new Error(`Cannot register: ${answer.status} ${answer.text}`);
  }

  async deregister(node: number, service: string, port: number): Promise<void> {
    const answer = await this.send(node, "DELETE", [service, port]);
    if (answer.status !== 200) {
      throw new Error(`Cannot deregister: ${answer.status} ${answer.text}`);
    }
  }

  async beat(node: number, service: string, port: number): Promise<{ readonly code: number }> {
    const query = new URLSearchParams({ serviceName: service, ip: "10.1.1.1", port: String(port) });
    const answer = await fetch(`${this.#cluster.url(node)}/nacos/v1/ns/instance/beat?${query}`, {
      method: "PUT",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    return answer.status === 200 ? JSON.parse(text) : { code: answer.status };
  }

  /** Ports of the healthy instances; an error when the node does not answer. */
  async ports(node: number, service: string): Promise<number[]> {
    const url = `${this.#cluster.url(node)}/nacos/v1/ns/instance/list?serviceName=${service}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`Cannot list: ${answer.status} ${text}`);
    const { hosts } = JSON.parse(text) as { hosts: { port: number; healthy: boolean }[] };
    return hosts.filter((host) => host.healthy).map((host) => host.port);
  }

  async has(node: number, service: string, port: number): Promise<void> {
    await until(
      `node ${node} lists ${service}:${port}`,
      async () => (await this.ports(node, service)).includes(port),
    );
  }

  async listsAll(
    nodes: readonly number[],
    ports: readonly number[],
    serviceOf: (port: number) => string,
  ): Promise<boolean> {
    const services = new Set(ports.map(serviceOf));
    for (const node of nodes) {
      for (const service of services) {
        const listed = await this.ports(node, service);
        if (ports.some((port) => serviceOf(port) === service && !listed.includes(port))) {
          return false;
        }
      }
    }
    return true;
  }
}
