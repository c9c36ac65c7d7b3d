/** The use cases and the server as edges see them, small enough to see what an edge makes of them. */
import { NO_AUDIT } from "../../src/base/mod.ts";
import type { Api, NamespaceApi } from "../../src/api/mod.ts";
import { FakeConfigs } from "./fake_configs.ts";
import { createFakeNamespaces } from "./fake_namespaces.ts";
import { FakeNaming } from "./fake_naming.ts";
import { FakeNodes } from "./fake_nodes.ts";
import { FakeServer } from "./fake_server.ts";

const NO_WATCHES = { connectionClosed: () => {}, onChange: () => {} };

export class FakeApi {
  readonly configs = new FakeConfigs();
  readonly naming = new FakeNaming();
  readonly namespaces: NamespaceApi = createFakeNamespaces();
  readonly server = new FakeServer();
  readonly nodes = new FakeNodes();

  /** Only what edges call is there; anything else fails loudly. */
  api(): Api {
    const parts = {
      config: this.configs.api(),
      naming: { ...this.naming.api(), waitsFor: () => this.server.waitsFor },
      namespaces: this.namespaces,
      locks: { connectionClosed: () => {} },
      fuzzy: { configs: NO_WATCHES, services: NO_WATCHES },
      audit: NO_AUDIT,
      // Knows nobody.
      auth: { authenticate: () => ({ ok: false, reason: "invalid" }) },
      nodes: this.nodes.api(),
      audits: { find: async () => ({ found: await NO_AUDIT.find({ limit: 1 }), silent: [] }) },
    };
    return parts as unknown as Api;
  }
}
