/** Figures of TLS; all of them 0 while it is off. */
import type { TlsFigures } from "../../tls/mod.ts";
import type { MetricSpec, NumberSpec } from "./metric_spec.ts";

const SECOND_MS = 1_000;

type Reading = readonly [
  name: string,
  type: NumberSpec["type"],
  help: string,
  read: (found: TlsFigures) => number,
];

const READINGS: readonly Reading[] = [
  [
    "rnacos_tls_strict",
    "gauge",
    "1 while connections without TLS are refused",
    ({ rules }) => rules.mode === "strict" ? 1 : 0,
  ],
  ["rnacos_tls_handshakes_total", "counter", "Connections that TLS was agreed on for", (found) => {
    return found.handshakes;
  }],
  [
    "rnacos_tls_failures_total",
    "counter",
    "Connections that no TLS was agreed on for, plain ones that are not taken included",
    ({ failures }) => failures,
  ],
  [
    "rnacos_tls_plain_dials_total",
    "counter",
    "Connections to other nodes that went without TLS because it did not work",
    ({ plainDials }) => plainDials,
  ],
  ["rnacos_tls_reloads_total", "counter", "Times that new certificates were taken", (found) => {
    return found.reloads;
  }],
  [
    "rnacos_tls_certificate_unused",
    "gauge",
    "1 while the files of the certificate are not used as they are, for a reason that the log tells",
    ({ reason }) => reason === "" ? 0 : 1,
  ],
  [
    "rnacos_tls_certificate_end_timestamp_seconds",
    "gauge",
    "End of the certificate of this node, since the epoch",
    ({ endsMs }) => endsMs / SECOND_MS,
  ],
];

export function tlsMetrics(figures: () => TlsFigures | undefined): MetricSpec[] {
  return READINGS.map(([name, type, help, read]) => ({
    name,
    type,
    help,
    read: () => {
      const found = figures();
      return found === undefined ? 0 : read(found);
    },
  }));
}
