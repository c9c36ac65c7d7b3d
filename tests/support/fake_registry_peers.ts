/** Other nodes, as the verbs of the registry see them, that say what a test wants. */
import type { ServiceKey } from "../../src/base/mod.ts";
import type { RegistryPeers } from "../../src/naming_node/registry_peers.ts";

type Figures = ReturnType<RegistryPeers["figures"]>;

/** Of a node that keeps no lease of others and judges what `mine` says. */
export class FakeRegistryPeers implements RegistryPeers {
  holdsPushes = false;
  mine = true;
  /** What is asked whether this node judges it: `service|instance`. */
  readonly askedFor: string[] = [];
  reason = "";
  readonly warm: Promise<void> = Promise.resolve();
  /** Leases of other nodes that end, or are taken over, when they are asked for. */
  takesOver = false;
  adopt: RegistryPeers["adopt"] = () => this.takesOver;
  endLease: RegistryPeers["endLease"] = () => this.takesOver;

  awayOf(): undefined {
    return undefined;
  }

  forward(): Promise<never> {
    return Promise.reject(new Error("This node passes nothing on"));
  }

  change(): Promise<never> {
    return Promise.reject(new Error("This node passes nothing on"));
  }

  endLeft(): void {}

  isMine(keyText: string, idText: string): boolean {
    this.askedFor.push(`${keyText}|${idText}`);
    return this.mine;
  }

  requireWarm(): void {}

  standing(_key: ServiceKey, _idText: string) {
    return { self: 1, phase: "warm", home: 1, endedMs: undefined };
  }

  addSubscribers(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  figures(): Figures {
    return {
      phase: "warm",
      peers: [],
      records: new Map(),
      tombstones: 0,
      sent: 0,
      received: 0,
      failed: 0,
    };
  }

  close(): void {}
}
