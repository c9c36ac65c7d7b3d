/** What 2.x clients do over their connections: one publishes an instance, another one subscribes to services. */
import { pause } from "../faults/pause.ts";
import type { Message } from "../../support/grpc/test_client.ts";
import { demand, GrpcSession } from "./grpc_session.ts";
import type { NodeAddress } from "./http_instance.ts";
import type { LivingInstance, Truth } from "./truth.ts";

const REDO_MS = 3_000;

interface ClientOptions {
  readonly truth: Truth;
  readonly addresses: () => readonly NodeAddress[];
  readonly first: number;
}

export class GrpcInstance {
  readonly instance: LivingInstance;
  readonly session: GrpcSession;
  readonly #truth: Truth;
  #wanted = true;

  constructor(instance: LivingInstance, { truth, addresses, first }: ClientOptions) {
    this.instance = instance;
    this.#truth = truth;
    this.session = new GrpcSession({
      addresses,
      first,
      connected: async (client) => {
        // Not at once when it comes back: SDKs look every few seconds what is to be done anew.
        if (this.session.connections > 0) await pause(Math.random() * REDO_MS);
        if (!this.#wanted) return;
        await demand(client, "InstanceRequest", this.#request("registerInstance"));
        this.#truth.there(instance);
      },
    });
  }

  async start(): Promise<void> {
    this.#truth.coming(this.instance);
    await this.session.start();
  }

  /** Registers it again after its end. */
  async register(): Promise<void> {
    const { client } = this.session;
    if (client === undefined) throw new Error("Cannot register without a connection");
    this.#wanted = true;
    this.#truth.coming(this.instance);
    await demand(client, "InstanceRequest", this.#request("registerInstance"));
    this.#truth.there(this.instance);
  }

  /** Ends the instance over its connection. */
  async deregister(withinMs: number): Promise<void> {
    const { client } = this.session;
    if (client === undefined) throw new Error("Cannot deregister without a connection");
    this.#wanted = false;
    this.#truth.going(this.instance);
    await demand(client, "InstanceRequest", this.#request("deregisterInstance"));
    this.#truth.gone(this.instance, withinMs);
  }

  /** The client ends without a word but that of its sockets. */
  async end(withinMs: number): Promise<void> {
    this.#truth.going(this.instance);
    await this.session.stop();
    this.#truth.gone(this.instance, withinMs);
  }

  #request(type: string): unknown {
    const { service, port } = this.instance;
    const instance = { ip: "10.1.1.1", port, healthy: true, enabled: true, ephemeral: true };
    return { type, serviceName: service, groupName: "DEFAULT_GROUP", instance };
  }
}

interface ServiceInfo {
  readonly name: string;
  readonly lastRefTime: number;
  readonly hosts: readonly { readonly port: number; readonly healthy: boolean }[];
}

interface HeldList {
  readonly revision: number;
  readonly hosts: ReadonlyMap<number, boolean>;
}

export class Subscriber {
  readonly session: GrpcSession;
  readonly #truth: Truth;
  readonly #held = new Map<string, HeldList>();
  /** Pushes with an older list than one before on the same connection. */
  readonly disorder: string[] = [];
  #revisions = new Map<string, number>();

  constructor(services: readonly string[], { truth, addresses, first }: ClientOptions) {
    this.#truth = truth;
    this.session = new GrpcSession({
      addresses,
      first,
      pushed: (message, node) => this.#pushed(message, node),
      connected: async (client, node) => {
        this.#revisions = new Map();
        for (const service of services) {
          const { body } = await demand(client, "SubscribeServiceRequest", {
            serviceName: service,
            groupName: "DEFAULT_GROUP",
            subscribe: true,
          });
          this.#take(body.serviceInfo, "answer", { service, node });
        }
      },
    });
  }

  /** Differences between what it would hand to its application and what is so. */
  differences(): string[] {
    return [...this.#held].flatMap(([service, { hosts }]) =>
      this.#truth.differences(service, hosts).map((text) =>
        `subscriber at node ${this.session.node} ${text}`
      )
    );
  }

  #pushed({ type, body }: Message, node: number): void {
    if (type !== "NotifySubscriberRequest") return;
    const info: ServiceInfo = body.serviceInfo;
    this.#take(info, "push", { service: info.name, node });
  }

  #take(
    info: ServiceInfo,
    how: "push" | "answer",
    { service, node }: { readonly service: string; readonly node: number },
  ): void {
    const hosts = new Map(info.hosts.map(({ port, healthy }) => [port, healthy]));
    this.#truth.judge({ how, node, service, hosts });
    const revision = info.lastRefTime;
    if (how === "push") {
      const before = this.#revisions.get(service) ?? 0;
      const text = `${service} of node ${node}: ${revision} after ${before}`;
      if (revision < before) this.disorder.push(text);
      this.#revisions.set(service, revision);
    }
    // As the SDKs do: what looks older than what one has is left.
    const held = this.#held.get(service);
    if (held === undefined || revision >= held.revision) {
      this.#held.set(service, { revision, hosts });
    }
  }
}
