/** Asks all nodes for all lists again and again, and judges every answer. */
import { httpOnce } from "../faults/http_once.ts";
import { pause } from "../faults/pause.ts";
import type { NodeAddress } from "./http_instance.ts";
import type { Truth } from "./truth.ts";

const ROUND_MS = 600;
const TIMEOUT_MS = 2_000;

/** Undefined when the node hands out nothing. */
export async function readList(
  { http }: NodeAddress,
  service: string,
): Promise<Map<number, boolean> | undefined> {
  const path = `/nacos/v1/ns/instance/list?serviceName=${service}`;
  const answer = await httpOnce({ port: http, method: "GET", path, timeoutMs: TIMEOUT_MS });
  if ("why" in answer || answer.status !== 200) return undefined;
  const { hosts } = JSON.parse(answer.text) as { hosts: { port: number; healthy: boolean }[] };
  return new Map(hosts.map(({ port, healthy }) => [port, healthy]));
}

export class ListReader {
  readonly #truth: Truth;
  readonly #addresses: () => readonly NodeAddress[];
  #over = false;
  #work: Promise<unknown> = Promise.resolve();
  readonly #busy = new Set<number>();

  constructor(truth: Truth, addresses: () => readonly NodeAddress[]) {
    this.#truth = truth;
    this.#addresses = addresses;
  }

  start(): void {
    this.#work = this.#run();
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#work;
  }

  async #run(): Promise<void> {
    const rounds = new Set<Promise<void>>();
    while (!this.#over) {
      for (const node of this.#addresses()) {
        if (this.#busy.has(node.id)) continue;
        this.#busy.add(node.id);
        const round = this.#readAll(node).finally(() => {
          this.#busy.delete(node.id);
          rounds.delete(round);
        });
        rounds.add(round);
      }
      await pause(ROUND_MS);
    }
    await Promise.all(rounds);
  }

  async #readAll(node: NodeAddress): Promise<void> {
    for (const service of this.#truth.services) {
      const hosts = await readList(node, service);
      if (hosts === undefined || this.#over) return;
      this.#truth.judge({ how: "answer", node: node.id, service, hosts });
    }
  }
}
