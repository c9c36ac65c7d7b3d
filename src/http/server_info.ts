/** What the routes about the server itself must be told by the application. */
import type { ClusterAccess, LogLevel } from "../base/mod.ts";

/** The certificate that this node shows. */
interface CertificateState {
  /** Milliseconds since the epoch. */
  readonly endsMs: number;
  /** Why its files as they are now are not used; empty when they are. */
  readonly reason: string;
}

export interface ServerInfo {
  /** Of this program, as shown to operators. */
  readonly version: string;
  /** Version of Nacos whose behaviour this server follows; some consoles decide by it. */
  readonly protocolVersion: string;
  /** Address under which others reach this node; a name is as good. */
  readonly host: string;
  /** Port of the HTTP server; asked at each use because a port of 0 is known only after the start. */
  readonly httpPort: () => number;
  /** Port of the console; 0 or absent when there is none. */
  readonly consolePort?: () => number;
  /** Prometheus text, format 0.0.4; undefined when metrics are switched off. */
  readonly metricsText: (() => Promise<string>) | undefined;
  /** Whether assistants are answered (MCP). */
  readonly isMcpOn?: boolean;
  /** Changes the level of one log target; undefined when the application does not offer it. */
  readonly setLogLevel?: (target: string, level: LogLevel) => void;
  /** In the data directory: who has read it there may change users. Absent: nobody may that way. */
  readonly operatorSecret?: string;
  /** Where the routes of Nacos are, without a slash at the end; absent: `/nacos`. */
  readonly contextPath?: string;
  readonly historyRetentionDays: number;
  /** Whether publishes obey limits of namespaces and groups; absent: no. */
  readonly holdsCapacityLimits?: boolean;
  /** Whether requests must prove who asks. */
  readonly isAuthOn: boolean;
  /** The certificate of this node; undefined or absent without TLS. */
  readonly certificate?: () => CertificateState | undefined;
  /** From where nodes are taken. */
  readonly clusterAccess: ClusterAccess;
}
