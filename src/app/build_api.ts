/** The use cases over one node, as the edges call them. */
import {
  type Api,
  createConfigApi,
  createNamespaceApi,
  createNamingApi,
  systemTimers,
} from "../api/mod.ts";
import type { Clock, Logger } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { startUdpPusher, type UdpCounts } from "../udp/mod.ts";
import type { Settings } from "./settings.ts";

export interface BuiltApi {
  readonly api: Api;
  udpCounts(): UdpCounts;
  close(): Promise<void>;
}

export interface BuildOptions {
  readonly node: RunningNode;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
}

export function buildApi({ node, clock, logger, settings }: BuildOptions): BuiltApi {
  const { unhealthyMs, removeMs } = settings;
  const naming = createNamingApi({
    node,
    clock,
    logger,
    leaseTimes: { unhealthyMs, removeMs },
  });
  const udp = startUdpPusher({ source: naming, clock, logger, timers: systemTimers });
  const config = createConfigApi({ node, clock });
  const namespaces = createNamespaceApi({ node });
  return {
    api: { node, naming, config, namespaces, namingAdmin: naming.admin },
    udpCounts: () => udp.counts(),
    async close() {
      naming.close();
      await udp.close();
    },
  };
}
