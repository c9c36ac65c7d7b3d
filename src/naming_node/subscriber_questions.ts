/** Subscribers on all nodes: each knows those that came to it. */
import {
  ApiError,
  ByteReader,
  BytesError,
  ByteWriter,
  NAMING_SYNC,
  type ServiceKey,
} from "../base/mod.ts";
import {
  addSubscribersHere,
  SubscriberRows,
  type SubscriberView,
  tooManySubscribers,
} from "./find_subscribers.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingTransport } from "./naming_transport.ts";

/** Tells a question from a batch of requests, which begins with the number of its hops. */
const QUESTION = 0;
/** Behind the key: group and name are parts of what is looked for. Who does not know this takes them as a whole. */
const CONTAINS = 1;
/** Behind the rows of an answer: the service of each, or that there are too many. Nothing from who knows neither. */
const NAMES_FOLLOW = 1;
const TOO_MANY = 2;

export class SubscriberQuestions {
  readonly #context: NamingContext;
  readonly #transport: NamingTransport;

  constructor(context: NamingContext, transport: NamingTransport) {
    this.#context = context;
    this.#transport = transport;
  }

  /** Adds those of all other nodes; answers which nodes did not answer in time. */
  async addAll(key: ServiceKey, into: SubscriberRows): Promise<number[]> {
    const body = new ByteWriter(64).u8(QUESTION).utf8(key.namespace).utf8(key.group).utf8(key.name)
      .u8(CONTAINS).take();
    const { self } = this.#transport;
    const connected = new Set(this.#transport.connected());
    const known = new Set([...this.#transport.members(), ...connected]);
    const nodes = [...known].filter((id) => id !== self);
    const answers = await Promise.all(
      nodes.map((id) =>
        connected.has(id)
          ? this.#transport.call(id, "forward", body, NAMING_SYNC.subscribersTimeoutMs)
          : undefined
      ),
    );
    return nodes.filter((_id, at) => {
      const answer = answers[at];
      return answer?.type !== "answer" || !this.#read(answer.body, key, into);
    });
  }

  /** Undefined when the body asks for something else. Throws BytesError. */
  answer(body: Uint8Array): Uint8Array | undefined {
    const r = new ByteReader(body);
    if (r.u8() !== QUESTION) return undefined;
    const key = { namespace: r.utf8(), group: r.utf8(), name: r.utf8() };
    const contains = r.remaining > 0 && r.u8() === CONTAINS;
    const rows = new SubscriberRows();
    try {
      addSubscribersHere(this.#context.registry.services(), key, rows);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return new ByteWriter(2).varint(0).u8(TOO_MANY).take();
    }
    const wanted = `${key.group}@@${key.name}`;
    const found = rows.all().filter((row) => contains || row.serviceName === wanted);
    const w = new ByteWriter(1024).varint(found.length);
    for (const { ip, port, agent, app, clusters } of found) {
      w.utf8(ip).varint(port).utf8(agent).utf8(app).utf8(clusters);
    }
    w.u8(NAMES_FOLLOW);
    for (const { serviceName } of found) w.utf8(serviceName);
    return w.take();
  }

  /** False for what cannot be read. Throws ApiError `overloaded` when there are too many. */
  #read(body: Uint8Array, key: ServiceKey, into: SubscriberRows): boolean {
    try {
      for (const row of rowsOf(body, key)) into.add(row);
      return true;
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#context.logger.warn("A list of subscribers cannot be read", { error: error.message });
      return false;
    }
  }
}

function rowsOf(body: Uint8Array, { namespace, group, name }: ServiceKey): SubscriberView[] {
  const r = new ByteReader(body);
  const found: Omit<SubscriberView, "serviceName">[] = [];
  for (let left = r.varint(); left > 0; left--) {
    const [ip, port, agent] = [r.utf8(), r.varint(), r.utf8()];
    found.push({ ip, port, agent, app: r.utf8(), clusters: r.utf8(), namespace });
  }
  const tail = r.remaining > 0 ? r.u8() : 0;
  if (tail === TOO_MANY) throw tooManySubscribers();
  const serviceName = `${group}@@${name}`;
  return found.map((row) => ({
    ...row,
    serviceName: tail === NAMES_FOLLOW ? r.utf8() : serviceName,
  }));
}
