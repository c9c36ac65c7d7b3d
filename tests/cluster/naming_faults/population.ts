/** The clients of a run: instances over HTTP, instances over connections, and subscribers on every node. */
import type { FaultCluster } from "../faults/fault_cluster.ts";
import { GrpcInstance, Subscriber } from "./grpc_clients.ts";
import { HttpInstance, type NodeAddress } from "./http_instance.ts";
import { ListReader } from "./list_reader.ts";
import type { LivingInstance, Truth } from "./truth.ts";

export interface PopulationOptions {
  /** Instances over HTTP, and over connections. */
  readonly http: number;
  readonly grpc: number;
  readonly subscribersPerNode: number;
  /** Each beat goes to any node. */
  readonly roams: boolean;
}

export const USUAL: PopulationOptions = { http: 30, grpc: 15, subscribersPerNode: 2, roams: false };

const SERVICES = 6;
const FIRST_PORT = 1_000;

/** Two services have instances of one kind, two of the other, two of both. */
function serviceOf(kind: LivingInstance["kind"], place: number): string {
  const own = kind === "http" ? ["web0", "web1"] : ["rpc0", "rpc1"];
  return [...own, "mixed0", "mixed1"][place % (SERVICES - 2)] ?? "mixed0";
}

export class Population {
  readonly http: HttpInstance[] = [];
  readonly grpc: GrpcInstance[] = [];
  readonly subscribers: Subscriber[] = [];
  readonly #truth: Truth;
  readonly #cluster: FaultCluster;
  readonly #options: PopulationOptions;
  readonly #reader: ListReader;
  #nextPort = FIRST_PORT;

  constructor(cluster: FaultCluster, truth: Truth, options: PopulationOptions) {
    this.#cluster = cluster;
    this.#truth = truth;
    this.#options = options;
    this.#reader = new ListReader(truth, this.addresses);
  }

  /** All nodes, as clients have them in their settings. */
  readonly addresses = (): NodeAddress[] =>
    this.#cluster.nodes.map(({ id, httpPort, grpcPort }) => ({
      id,
      http: httpPort,
      grpc: grpcPort,
    }));

  address(id: number): NodeAddress {
    const found = this.addresses().find((node) => node.id === id);
    if (found === undefined) throw new Error(`There is no node ${id}`);
    return found;
  }

  /** Resolves once everybody is registered and subscribed. */
  async start(): Promise<void> {
    const { http, grpc, subscribersPerNode } = this.#options;
    await Promise.all([
      ...Array.from({ length: http }, (_, at) => this.addHttp(serviceOf("http", at), at)),
      ...Array.from({ length: grpc }, (_, at) => this.addGrpc(serviceOf("grpc", at), at)),
    ]);
    const services = [...this.#truth.services];
    const subscribers = subscribersPerNode * this.addresses().length;
    await Promise.all(
      Array.from({ length: subscribers }, (_, at) => this.addSubscriber(services, at)),
    );
    this.#reader.start();
  }

  async addHttp(service: string, first: number): Promise<HttpInstance> {
    const client = new HttpInstance({
      truth: this.#truth,
      instance: { service, port: this.#nextPort++, kind: "http" },
      addresses: this.addresses,
      first,
      roams: this.#options.roams,
    });
    this.http.push(client);
    await client.start();
    return client;
  }

  async addGrpc(
    service: string,
    first: number,
    addresses: () => readonly NodeAddress[] = this.addresses,
  ): Promise<GrpcInstance> {
    const instance: LivingInstance = { service, port: this.#nextPort++, kind: "grpc" };
    const client = new GrpcInstance(instance, { truth: this.#truth, addresses, first });
    this.grpc.push(client);
    await client.start();
    return client;
  }

  async addSubscriber(services: readonly string[], first: number): Promise<Subscriber> {
    const subscriber = new Subscriber(services, {
      truth: this.#truth,
      addresses: this.addresses,
      first,
    });
    this.subscribers.push(subscriber);
    await subscriber.session.start();
    return subscriber;
  }

  /** Everybody ends; lists are judged no more. */
  async stop(): Promise<void> {
    await this.#reader.stop();
    await Promise.all([
      ...this.http.map((client) => client.stop()),
      ...this.grpc.map(({ session }) => session.stop()),
      ...this.subscribers.map(({ session }) => session.stop()),
    ]);
  }
}
