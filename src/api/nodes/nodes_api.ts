/** What the nodes tell of themselves, asked of all of them in one hop. */
import { ApiError, ByteReader, ByteWriter, CONSOLE, type Logger } from "../../base/mod.ts";
import type { Page } from "../../state/mod.ts";
import { askNodes } from "../ask_nodes.ts";
import type { Told } from "../config/types.ts";
import type { NodeTransport } from "../node_transport.ts";
import {
  type NodeQuestion,
  readConnections,
  readFigures,
  readQuestion,
  readRates,
  writeConnections,
  writeFigures,
  writeQuestion,
  writeRates,
} from "./node_codec.ts";
import { sumRates } from "./sum_rates.ts";
import type {
  ConnectionFilter,
  ConnectionOfNode,
  ConnectionView,
  NodeFigures,
  NodesApi,
  NodeSources,
  RateSeries,
} from "./types.ts";

interface NodesDeps {
  readonly sources: NodeSources;
  /** Absent: there are no other nodes. */
  readonly transport: NodeTransport | undefined;
  readonly logger: Logger;
}

export function createNodesApi(deps: NodesDeps): NodesApi {
  return new Nodes(deps);
}

class Nodes implements NodesApi {
  readonly #deps: NodesDeps;
  readonly #self: number;
  #running = 0;

  constructor(deps: NodesDeps) {
    this.#deps = deps;
    this.#self = deps.transport?.self ?? 1;
    deps.transport?.handle((body) => this.#answer(readQuestion(body)));
  }

  async figures(): Promise<Told<ReadonlyMap<number, NodeFigures>>> {
    const found = new Map([[this.#self, this.#deps.sources.figures()]]);
    const silent = await this.#ask(
      { kind: "figures" },
      (node, answer) => found.set(node, readFigures(answer)),
    );
    return { found, silent };
  }

  async rates(steps: number): Promise<Told<RateSeries>> {
    const all = [this.#deps.sources.rates(steps)];
    const silent = await this.#ask(
      { kind: "rates", steps },
      (_node, answer) => all.push(readRates(answer)),
    );
    return { found: sumRates(all, steps), silent };
  }

  async connections(filter: ConnectionFilter): Promise<Told<Page<ConnectionOfNode>>> {
    const { text, node, pageNo, pageSize } = filter;
    const count = pageNo * pageSize;
    if (count > CONSOLE.maxClientRows) {
      throw new ApiError(
        "invalid",
        `Only the first ${CONSOLE.maxClientRows} clients are shown: a part of a name narrows them down`,
      );
    }
    let totalCount = 0;
    const rows: ConnectionOfNode[] = [];
    const add = (from: number, page: Page<ConnectionView>) => {
      if (node !== undefined && node !== from) return;
      totalCount += page.totalCount;
      for (const one of page.items) rows.push({ ...one, node: from });
    };
    add(this.#self, this.#deps.sources.connections(text, count));
    const silent = await this.#ask(
      { kind: "connections", text, count },
      (from, answer) => add(from, readConnections(answer)),
    );
    rows.sort((one, other) =>
      one.id < other.id ? -1 : one.id > other.id ? 1 : one.node - other.node
    );
    const items = rows.slice(count - pageSize, count);
    return { found: { totalCount, items }, silent };
  }

  async reset(node: number, connectionId: string): Promise<void> {
    const found = node === this.#self
      ? this.#deps.sources.reset(connectionId)
      : await this.#resetAt(node, connectionId);
    if (!found) throw new ApiError("notFound", "There is no such client any more");
  }

  async #resetAt(node: number, connectionId: string): Promise<boolean> {
    const { transport } = this.#deps;
    if (transport?.members().includes(node) !== true) {
      throw new ApiError("notFound", `There is no node ${node}`);
    }
    const body = writeQuestion({ kind: "reset", connectionId });
    const outcome = await transport.call(node, body, CONSOLE.nodesTimeoutMs);
    if (outcome.type !== "answer") {
      throw new ApiError("unavailable", `Node ${node} does not answer: ${outcome.reason}`);
    }
    return new ByteReader(outcome.body).bool();
  }

  async #ask(
    question: NodeQuestion,
    take: (node: number, answer: Uint8Array) => void,
  ) {
    if (this.#running >= CONSOLE.maxNodeQuestions) {
      throw new ApiError("overloaded", "Too many questions to all nodes at once, try again later");
    }
    this.#running++;
    try {
      const { transport, logger } = this.#deps;
      const body = writeQuestion(question);
      return await askNodes(transport, {
        ...{ body, take, logger },
        timeoutMs: CONSOLE.nodesTimeoutMs,
      });
    } finally {
      this.#running--;
    }
  }

  #answer(question: NodeQuestion): Uint8Array {
    const { sources } = this.#deps;
    switch (question.kind) {
      case "figures":
        return writeFigures(sources.figures());
      case "rates":
        return writeRates(sources.rates(question.steps));
      case "connections":
        return writeConnections(sources.connections(question.text, question.count));
      case "reset":
        return new ByteWriter(1).bool(sources.reset(question.connectionId)).take();
    }
  }
}
