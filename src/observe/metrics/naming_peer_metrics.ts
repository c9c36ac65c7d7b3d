/** Figures of the registry between nodes. */
import type { Api, NamingPeerFigures, NamingPeerView } from "../../api/mod.ts";
import type { MetricSpec, NumberSpec } from "./metric_spec.ts";

type Reading = readonly [name: string, help: string, read: (peer: NamingPeerView) => number];

const GAUGES: readonly Reading[] = [
  ["rnacos_naming_peer_reachable", "1 when the node answers", (peer) => peer.reachable ? 1 : 0],
  [
    "rnacos_naming_sync_lag_seconds",
    "Age of the oldest change not heard there",
    (peer) => peer.lagMs / 1_000,
  ],
  ["rnacos_naming_sync_waiting", "Services with such changes", (peer) => peer.waitingServices],
  [
    "rnacos_naming_since_equal_seconds",
    "Since both sides' records were found equal; -1 for never",
    (peer) => peer.sinceEqualMs < 0 ? -1 : peer.sinceEqualMs / 1_000,
  ],
];
const COUNTERS: readonly Reading[] = [
  ["rnacos_naming_sync_batches_total", "Batches sent", (peer) => peer.batches],
  ["rnacos_naming_sync_lost_total", "Batches without an answer", (peer) => peer.lostBatches],
];
const TOTALS: readonly (readonly [string, string, (found: NamingPeerFigures) => number])[] = [
  ["rnacos_naming_forwarded_total", "Requests passed on to other nodes", ({ sent }) => sent],
  ["rnacos_naming_forwards_taken_total", "Requests of other nodes", ({ received }) => received],
  ["rnacos_naming_forwards_lost_total", "Passed on without an answer", ({ failed }) => failed],
];

export function namingPeerMetrics(api: Api): MetricSpec[] {
  const figures = () => api.namingAdmin.peers();
  const byPeer = (type: NumberSpec["type"], readings: readonly Reading[]) =>
    readings.map(([name, help, read]): MetricSpec => ({
      name,
      help,
      type,
      labels: ["node"],
      read: () =>
        figures()?.peers.map((peer) => ({
          labels: { node: String(peer.node) },
          value: read(peer),
        })) ?? [],
    }));
  return [
    ...byPeer("gauge", GAUGES),
    ...byPeer("counter", COUNTERS),
    ...TOTALS.map(([name, help, read]): MetricSpec => ({
      name,
      help,
      type: "counter",
      read: () => {
        const found = figures();
        return found === undefined ? 0 : read(found);
      },
    })),
    {
      name: "rnacos_naming_records",
      help: "Publications by node",
      type: "gauge",
      labels: ["node"],
      read: () =>
        [...figures()?.records ?? []].map(([node, value]) => ({
          labels: { node: String(node) },
          value,
        })),
    },
  ];
}
