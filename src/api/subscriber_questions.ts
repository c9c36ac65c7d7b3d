/** Subscribers on all nodes: each knows those that came to it. */
import { ByteReader, BytesError, ByteWriter, NAMING_SYNC, type ServiceKey } from "../base/mod.ts";
import { subscribersOf } from "../naming/mod.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingLines } from "./naming_lines.ts";
import type { SubscriberView } from "./types.ts";

/** Tells a question from a batch of requests, which begins with the number of its hops. */
const QUESTION = 0;

export class SubscriberQuestions {
  readonly #context: NamingContext;
  readonly #lines: NamingLines;

  constructor(context: NamingContext, lines: NamingLines) {
    this.#context = context;
    this.#lines = lines;
  }

  /** Everybody who could be asked in time has answered; who could not is left out. */
  async all(key: ServiceKey): Promise<SubscriberView[]> {
    const body = new ByteWriter(64).u8(QUESTION).utf8(key.namespace).utf8(key.group).utf8(key.name)
      .take();
    const answers = await Promise.all(
      this.#lines.connected().map((id) =>
        this.#lines.call(id, "forward", body, NAMING_SYNC.subscribersTimeoutMs)
      ),
    );
    const found = subscriberViews(this.#context, key);
    for (const answer of answers) {
      if (answer.type === "answer") found.push(...this.#read(answer.body, key));
    }
    return found;
  }

  /** Undefined when the body asks for something else. Throws BytesError. */
  answer(body: Uint8Array): Uint8Array | undefined {
    const r = new ByteReader(body);
    if (r.u8() !== QUESTION) return undefined;
    const key = { namespace: r.utf8(), group: r.utf8(), name: r.utf8() };
    const found = subscriberViews(this.#context, key);
    const w = new ByteWriter(1024).varint(found.length);
    for (const { ip, port, agent, app, clusters } of found) {
      w.utf8(ip).varint(port).utf8(agent).utf8(app).utf8(clusters);
    }
    return w.take();
  }

  #read(body: Uint8Array, key: ServiceKey): SubscriberView[] {
    try {
      const r = new ByteReader(body);
      const found: SubscriberView[] = [];
      for (let left = r.varint(); left > 0; left--) {
        const [ip, port, agent, app, clusters] = [
          r.utf8(),
          r.varint(),
          r.utf8(),
          r.utf8(),
          r.utf8(),
        ];
        const serviceName = `${key.group}@@${key.name}`;
        found.push({ ip, port, agent, app, clusters, namespace: key.namespace, serviceName });
      }
      return found;
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#context.logger.warn("A list of subscribers cannot be read", { error: error.message });
      return [];
    }
  }
}

/** Subscribers of this node. */
export function subscriberViews(context: NamingContext, key: ServiceKey): SubscriberView[] {
  return subscribersOf(context.registry.find(key)).map((one) => ({
    ip: one.ip,
    port: one.port,
    agent: one.agent,
    app: one.app,
    namespace: key.namespace,
    serviceName: `${key.group}@@${key.name}`,
    clusters: one.clusters,
  }));
}
