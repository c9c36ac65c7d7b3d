/** Who listens to what, on all nodes: each knows those that came to it. One hop, and whoever is silent is named. */
import {
  ApiError,
  ByteReader,
  BytesError,
  ByteWriter,
  CONFIG,
  type ConfigKey,
  type Logger,
} from "../../base/mod.ts";
import type { NodeTransport } from "../node_transport.ts";
import type { SilentNode, Told } from "./types.ts";
import type { ConfigWatch, ListenedConfig, ListenerOfNode, ListenerView } from "./watch_types.ts";

interface ListenerDeps {
  readonly watch: Pick<ConfigWatch, "listenersOf" | "listenedBy" | "viewsOf">;
  readonly transport: NodeTransport | undefined;
  readonly logger: Logger;
}

type TakeAnswer = (answer: ByteReader, node: number) => void;

/** Numbers on the wire: what is asked for. */
const OF_CONFIG = 1;
const OF_CLIENT = 2;
const ONE_BY_ONE = 3;

export class ListenerQuestions {
  readonly #deps: ListenerDeps;
  #running = 0;

  constructor(deps: ListenerDeps) {
    this.#deps = deps;
    deps.transport?.handle((body) => this.#answer(body));
  }

  /** Client address -> the MD5 it last named. Throws ApiError: overloaded, tooLarge. */
  async ofConfig(key: ConfigKey): Promise<Told<Map<string, string>>> {
    const body = new ByteWriter(64).u8(OF_CONFIG).utf8(key.namespace).utf8(key.group)
      .utf8(key.dataId).take();
    const found = this.#deps.watch.listenersOf(key);
    const silent = await this.#ask(body, (answer) => {
      for (let left = answer.varint(); left > 0; left--) found.set(answer.utf8(), answer.utf8());
      checkRows(found.size);
    });
    return { found, silent };
  }

  /** The same listeners one by one, each with its node. */
  async views(key: ConfigKey): Promise<Told<ListenerOfNode[]>> {
    const body = new ByteWriter(64).u8(ONE_BY_ONE).utf8(key.namespace).utf8(key.group)
      .utf8(key.dataId).take();
    const self = this.#deps.transport?.self ?? 1;
    const found = this.#deps.watch.viewsOf(key).map((view) => ({ ...view, node: self }));
    const silent = await this.#ask(body, (answer, node) => {
      for (let left = answer.varint(); left > 0; left--) found.push({ ...readView(answer), node });
      checkRows(found.length);
    });
    return { found, silent };
  }

  async ofClient(ip: string): Promise<Told<ListenedConfig[]>> {
    const found = [...this.#deps.watch.listenedBy(ip)];
    const body = new ByteWriter(64).u8(OF_CLIENT).utf8(ip).take();
    const silent = await this.#ask(body, (answer) => {
      for (let left = answer.varint(); left > 0; left--) found.push(readListened(answer));
      checkRows(found.length);
    });
    return { found, silent };
  }

  /** Has every other node asked; those that gave no answer come back, with the reason. */
  async #ask(body: Uint8Array, take: TakeAnswer): Promise<SilentNode[]> {
    const { transport } = this.#deps;
    const others = transport?.members().filter((id) => id !== transport.self) ?? [];
    if (transport === undefined || others.length === 0) return [];
    if (this.#running >= CONFIG.maxListenerQuestions) {
      throw new ApiError("overloaded", "Too many questions for listeners at once, try again later");
    }
    this.#running++;
    try {
      const connected = new Set(transport.connected());
      const answers = await Promise.all(others.map(async (node) => ({
        node,
        outcome: connected.has(node)
          ? await transport.call(node, body, CONFIG.listenersTimeoutMs)
          : { type: "refused", reason: "it is not connected" } as const,
      })));
      return answers.flatMap(({ node, outcome }) => {
        const reason = outcome.type === "answer"
          ? this.#read(outcome.body, (answer) => take(answer, node))
          : outcome.reason;
        return reason === undefined ? [] : [{ node, reason }];
      });
    } finally {
      this.#running--;
    }
  }

  /** Undefined when the answer was taken, else why not. */
  #read(body: Uint8Array, take: (answer: ByteReader) => void): string | undefined {
    try {
      take(new ByteReader(body));
      return undefined;
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#deps.logger.warn("A list of listeners cannot be read", { error: error.message });
      return "its answer cannot be read";
    }
  }

  /** Throws BytesError for a question of another version, which the asker then sees as no answer. */
  #answer(body: Uint8Array): Uint8Array {
    const question = new ByteReader(body);
    const kind = question.u8();
    const answer = new ByteWriter(1_024);
    if (kind === OF_CONFIG) {
      const [namespace, group, dataId] = [question.utf8(), question.utf8(), question.utf8()];
      const found = this.#deps.watch.listenersOf({ namespace, group, dataId });
      answer.varint(found.size);
      for (const [ip, md5] of found) answer.utf8(ip).utf8(md5);
    } else if (kind === ONE_BY_ONE) {
      const [namespace, group, dataId] = [question.utf8(), question.utf8(), question.utf8()];
      const found = this.#deps.watch.viewsOf({ namespace, group, dataId });
      answer.varint(found.length);
      for (const view of found) writeView(answer, view);
    } else if (kind === OF_CLIENT) {
      const found = this.#deps.watch.listenedBy(question.utf8());
      answer.varint(found.length);
      for (const listened of found) writeListened(answer, listened);
    } else {
      throw new BytesError(`Cannot answer a question for listeners of kind ${kind}`);
    }
    return answer.take();
  }
}

/** All of them or none: a list that lacks some would look like the whole. */
export function checkRows(count: number): void {
  if (count <= CONFIG.maxListenerRows) return;
  throw new ApiError("tooLarge", `Cannot list more than ${CONFIG.maxListenerRows} listeners`);
}

function writeListened(writer: ByteWriter, { item, md5 }: ListenedConfig): void {
  const { key, tenantAsSent } = item;
  writer.utf8(key.namespace).utf8(key.group).utf8(key.dataId).utf8(md5)
    .bool(tenantAsSent !== undefined).utf8(tenantAsSent ?? "");
}

function readListened(reader: ByteReader): ListenedConfig {
  const key = { namespace: reader.utf8(), group: reader.utf8(), dataId: reader.utf8() };
  const md5 = reader.utf8();
  const named = reader.bool();
  const tenant = reader.utf8();
  return { item: { key, md5, tenantAsSent: named ? tenant : undefined }, md5 };
}

function writeView(writer: ByteWriter, view: ListenerView): void {
  writer.utf8(view.ip).utf8(view.app).utf8(view.sdk).utf8(view.tag).utf8(view.connectionId);
  writer.varint(view.sinceMs).utf8(view.md5).bool(view.inStep);
}

function readView(reader: ByteReader): ListenerView {
  const [ip, app, sdk] = [reader.utf8(), reader.utf8(), reader.utf8()];
  const [tag, connectionId, sinceMs] = [reader.utf8(), reader.utf8(), reader.varint()];
  return { ip, app, sdk, tag, connectionId, sinceMs, md5: reader.utf8(), inStep: reader.bool() };
}
