/** Two processes of one released client on a cluster, and what of their service is so. */
import type { FaultCluster } from "../faults/fault_cluster.ts";
import type { FaultNode } from "../faults/fault_node.ts";
import { pause } from "../faults/pause.ts";
import type { NodeAddress } from "../naming_faults/http_instance.ts";
import { ListReader, readList } from "../naming_faults/list_reader.ts";
import { type LivingInstance, Truth } from "../naming_faults/truth.ts";
import { connectedPorts } from "./connected_ports.ts";
import { type Hosts, SdkProcess } from "./sdk_process.ts";
import type { Sdk } from "./sdks.ts";

const POLL_MS = 200;
const KEPT_PORTS: readonly number[] = [1_001, 1_002];
const LEAVING_PORTS: readonly number[] = [2_001, 2_002];
/** Lists that a subscriber is handed come from whichever node it is connected to. */
const SUBSCRIBER = 0;

export class SdkTest {
  readonly cluster: FaultCluster;
  readonly truth = new Truth();
  readonly #sdk: Sdk;
  readonly #service: string;
  readonly #reader = new ListReader(this.truth, () => this.#addresses());
  #keeper: SdkProcess | undefined;
  #leaver: SdkProcess | undefined;

  constructor(cluster: FaultCluster, sdk: Sdk, service: string) {
    this.cluster = cluster;
    this.#sdk = sdk;
    this.#service = service;
  }

  /** Resolves once both processes have registered and one of them has subscribed. */
  async start(): Promise<void> {
    this.#keeper = await this.#process("keeper", KEPT_PORTS, this.#told);
    this.#leaver = await this.#process("leaver", LEAVING_PORTS);
    this.#reader.start();
  }

  /** The running node to which both processes hold the most connections; over HTTP there may be none just now. */
  async busiest(): Promise<FaultNode> {
    const counts = new Map<FaultNode, number>();
    for (const driver of [this.#keeper, this.#leaver]) {
      const ports = await connectedPorts(driver?.pid ?? 0);
      for (const node of this.cluster.nodes) {
        const count = (ports.get(node.grpcPort) ?? 0) + (ports.get(node.httpPort) ?? 0);
        counts.set(node, (counts.get(node) ?? 0) + count);
      }
    }
    const [[node] = []] = [...counts].toSorted(([, one], [, two]) => two - one);
    if (node === undefined) throw new Error("There is no node");
    return node;
  }

  /** kill -9 of one process: its instances have to go within this time. */
  async killLeaver(withinMs: number): Promise<void> {
    await this.#leaver?.kill();
    for (const port of LEAVING_PORTS) this.truth.gone(this.#instance(port), withinMs);
  }

  /** Differences that are left after this time; empty as soon as there are none. */
  async differencesAfter(timeoutMs: number): Promise<string[]> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const found = await this.#differences();
      if (found.length === 0 || performance.now() > deadlineMs) return found;
      await pause(POLL_MS);
    }
  }

  /** What the clients themselves said went wrong, each text once. */
  get errors(): Set<string> {
    return new Set([this.#keeper, this.#leaver].flatMap((driver) => driver?.errors ?? []));
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
    await Promise.all([this.#keeper?.quit(), this.#leaver?.kill()]);
  }

  readonly #told = (hosts: Hosts): void => {
    this.truth.judge({ how: "push", node: SUBSCRIBER, service: this.#service, hosts });
  };

  async #process(
    name: string,
    ports: readonly number[],
    onList?: (hosts: Hosts) => void,
  ): Promise<SdkProcess> {
    const folder = `${this.cluster.folder}/${this.#service}-${name}`;
    Deno.mkdirSync(folder);
    for (const port of ports) this.truth.coming(this.#instance(port));
    const driver = await SdkProcess.start({
      sdk: this.#sdk,
      servers: this.cluster.nodes.map(({ httpPort }) => `127.0.0.1:${httpPort}`).join(","),
      service: this.#service,
      ports,
      ...onList === undefined ? {} : { onList },
      folder,
    });
    for (const port of ports) this.truth.there(this.#instance(port));
    return driver;
  }

  #instance(port: number): LivingInstance {
    return { service: this.#service, port, kind: this.#sdk.kind };
  }

  #addresses(): NodeAddress[] {
    return this.cluster.nodes.map(({ id, httpPort, grpcPort }) => ({
      id,
      http: httpPort,
      grpc: grpcPort,
    }));
  }

  async #differences(): Promise<string[]> {
    const held = this.truth.differences(this.#service, this.#keeper?.last ?? new Map());
    const found = held.map((text) => `the subscriber ${text}`);
    for (const node of this.#addresses()) {
      const hosts = await readList(node, this.#service);
      if (hosts === undefined) return [...found, `node ${node.id} hands out no lists`];
      const texts = this.truth.differences(this.#service, hosts);
      found.push(...texts.map((text) => `node ${node.id} ${text}`));
    }
    return found;
  }
}
