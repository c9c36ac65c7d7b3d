/** What a node tells of itself, as a test says, and the use cases over it. */
import { type ConnectionView, createNodesApi, type NodesApi } from "../../src/api/mod.ts";
import type { NodeFigures, NodeSources, NodeTransport, RateSeries } from "../../src/api/mod.ts";
import { silentLogger } from "../../src/base/mod.ts";

export class FakeNodes implements NodeSources {
  told: NodeFigures = {
    startedMs: 1_000,
    memoryBytes: 2_000,
    diskFreeBytes: 3_000,
    diskTotalBytes: 4_000,
    dataBytes: 5_000,
    connections: 6,
    term: 3,
    appliedIndex: 52,
    trouble: "",
    isDiskFull: false,
  };
  series: RateSeries = { lastStep: 0, points: [] };
  clients: ConnectionView[] = [];
  readonly resets: string[] = [];

  figures(): NodeFigures {
    return this.told;
  }

  rates(): RateSeries {
    return this.series;
  }

  connections(text: string, count: number) {
    const found = this.clients.filter(({ id }) => id.includes(text));
    return { totalCount: found.length, items: found.slice(0, count) };
  }

  reset(connectionId: string): boolean {
    this.resets.push(connectionId);
    return this.clients.some(({ id }) => id === connectionId);
  }

  api(transport?: NodeTransport): NodesApi {
    return createNodesApi({ sources: this, transport, logger: silentLogger });
  }
}
