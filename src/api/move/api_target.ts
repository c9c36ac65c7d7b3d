/** This server as the target of an import: what it refuses for a client it refuses here. */
import { ApiError, canonicalNamespace, IMPORT, messageOf } from "../../base/mod.ts";
import { checkInstanceId, checkNamespace, checkNamespaceName } from "../../check/mod.ts";
import {
  type AccessBatch,
  type AccessRow,
  type ImportedConfig,
  type ImportedNamespace,
  type ImportOutcome,
  type ImportTarget,
  Unreachable,
} from "../../migrate/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Caller } from "../caller.ts";
import { checkImported } from "../config/check_imported.ts";
import { publishConfig } from "../config/publish_config.ts";
import type { NamespaceApi } from "../namespace/types.ts";
import type { NamingApi } from "../naming/types.ts";
import type { Pace } from "../pace.ts";
import type { UsersApi } from "../users/types.ts";

type Instance = Parameters<ImportTarget["putInstance"]>[0];

export interface ApiTargetDeps {
  readonly node: NodeFacade;
  readonly naming: Pick<NamingApi, "register" | "checkService">;
  readonly namespaces: Pick<NamespaceApi, "get" | "create">;
  readonly users: Pick<UsersApi, "import">;
  /** Resolves after a pause before another try. */
  readonly pause: (ms: number) => Promise<void>;
}

interface Wanted {
  readonly existing: "skip" | "replace";
  readonly dryRun: boolean;
  readonly caller: Caller;
  readonly pace: Pace;
  /** Throws when nothing may be written any more. */
  readonly check: () => void;
}

/** A config that was made or changed while it was looked at is not replaced unasked. */
const NO_MD5 = "absent";

export class ApiTarget implements ImportTarget {
  readonly #deps: ApiTargetDeps;
  readonly #wanted: Wanted;

  constructor(deps: ApiTargetDeps, wanted: Wanted) {
    this.#deps = deps;
    this.#wanted = wanted;
  }

  async putNamespace({ id, name, desc }: ImportedNamespace): Promise<ImportOutcome> {
    await this.#turn();
    const { namespaces } = this.#deps;
    if (namespaces.get(id) !== undefined) return "same";
    checkNamespace(id);
    checkNamespaceName(name);
    if (this.#wanted.dryRun) return "new";
    const made = await this.#untilAvailable(() =>
      namespaces.create({ id, name, desc }, this.#wanted.caller)
    );
    if (made || namespaces.get(id) !== undefined) return "new";
    throw new ApiError("invalid", "the namespace cannot be made");
  }

  async putConfig(config: ImportedConfig): Promise<ImportOutcome> {
    await this.#turn();
    const { existing, dryRun } = this.#wanted;
    const incoming = incomingOf(config);
    const namespace = canonicalNamespace(config.namespace);
    const key = checkImported(namespace, incoming);
    if (typeof key === "string") throw new ApiError("invalid", key);
    const found = this.#deps.node.state.config(key);
    if (found?.content === config.content) return "same";
    if (found !== undefined && existing === "skip") return "skipped";
    if (dryRun) return found === undefined ? "new" : "replaced";
    const publish = (content: string, operator: string, casMd5?: string) =>
      this.#publish({ ...incoming, key, content, operator, ...casMd5 !== undefined && { casMd5 } });
    if (found !== undefined) {
      await publish(config.content, config.operator, found.md5);
      return "replaced";
    }
    // Empty ones are refused.
    const before = config.earlier.filter(({ content }) => content !== "");
    for (const [at, { content, operator }] of before.entries()) {
      await publish(content, operator, at === 0 ? NO_MD5 : undefined);
    }
    try {
      await publish(config.content, config.operator, before.length === 0 ? NO_MD5 : undefined);
    } catch (thrown) {
      if (before.length === 0 || thrown instanceof Unreachable) throw thrown;
      throw new Error(`${messageOf(thrown)}; it holds an earlier content of its own now`, {
        cause: thrown,
      });
    }
    return "new";
  }

  async putInstance(instance: Instance): Promise<ImportOutcome> {
    await this.#turn();
    const { node, naming } = this.#deps;
    const { namespace, group, service: serviceName, ip, port, cluster } = instance;
    const ref = { namespace, group, serviceName };
    const key = naming.checkService(ref);
    const found = node.state.persistentInstance(key, checkInstanceId({ ip, port, cluster }));
    if (found !== undefined) {
      const { weight, enabled, metadata } = found;
      if (isSameInstance({ weight, enabled, metadata }, instance)) return "same";
      if (this.#wanted.existing === "skip") return "skipped";
    }
    const outcome = found === undefined ? "new" : "replaced";
    if (this.#wanted.dryRun) return outcome;
    const { weight, enabled, healthy, metadata } = instance;
    const input = { ip, port, cluster, weight, enabled, healthy, metadata, ephemeral: false };
    await this.#untilAvailable(async () => await naming.register(ref, input, this.#wanted.caller));
    return outcome;
  }

  async putAccess({ users, roles }: AccessBatch): Promise<readonly AccessRow[]> {
    await this.#turn();
    const { existing, dryRun, caller } = this.#wanted;
    const report = await this.#untilAvailable(() =>
      this.#deps.users.import({ existing, dryRun, users, roles }, caller)
    );
    return [...report.roles, ...report.users];
  }

  async #turn(): Promise<void> {
    await this.#wanted.pace.step();
    this.#wanted.check();
  }

  async #publish(
    { key, content, configType, info, encryptedDataKey, operator, casMd5 }: {
      readonly key: Parameters<typeof publishConfig>[1]["key"];
      readonly content: string;
      readonly configType: string;
      readonly info: Parameters<typeof publishConfig>[1]["info"];
      readonly encryptedDataKey?: string | undefined;
      readonly operator: string;
      readonly casMd5?: string;
    },
  ): Promise<void> {
    const input = {
      ...{ key, content, configType, info, sourceUser: operator },
      ...encryptedDataKey !== undefined && { encryptedDataKey },
      ...casMd5 !== undefined && { casMd5 },
    };
    try {
      await this.#untilAvailable(() => publishConfig(this.#deps.node, input, this.#wanted.caller));
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || thrown.kind !== "casMissed") throw thrown;
      throw new ApiError("casMissed", "it was changed by somebody else meanwhile");
    }
  }

  /** A server without leader or place may have both in a moment. */
  async #untilAvailable<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1;; attempt++) {
      this.#wanted.check();
      try {
        return await work();
      } catch (thrown) {
        if (!(thrown instanceof ApiError) || !isForNow(thrown)) throw thrown;
        if (attempt === IMPORT.attempts) {
          throw new Unreachable(`this server takes nothing: ${thrown.message}`);
        }
      }
      await this.#deps.pause(IMPORT.pauseMs);
    }
  }
}

function isForNow({ kind }: ApiError): boolean {
  return kind === "unavailable" || kind === "overloaded";
}

function incomingOf(config: ImportedConfig) {
  const { group, dataId, content, type, desc, appName, tags, encryptedDataKey } = config;
  return {
    ...{ group, dataId, content, configType: type },
    // What the source does not know is not taken away.
    info: {
      ...desc !== "" && { desc },
      ...appName !== "" && { appName },
      ...tags !== "" && { tags },
    },
    ...encryptedDataKey !== "" && { encryptedDataKey },
  };
}

type Facts = Pick<Instance, "weight" | "enabled" | "metadata">;

function isSameInstance(before: Facts, wanted: Facts): boolean {
  const names = Object.keys(wanted.metadata);
  return before.weight === wanted.weight && before.enabled === wanted.enabled &&
    names.length === Object.keys(before.metadata).length &&
    names.every((name) => before.metadata[name] === wanted.metadata[name]);
}
