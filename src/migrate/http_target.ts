/** The server that an import goes into, by its open API: whatever it refuses for a client it refuses here. */
import { DEFAULT_NAMESPACE, IMPORT, messageOf } from "../base/mod.ts";
import type { TransferInstance } from "../export/mod.ts";
import { type AccessBatch, type AccessRow, accessRows } from "./access_batch.ts";
import {
  type Existing,
  type ImportOutcome,
  type ImportTarget,
  Unreachable,
} from "./import_target.ts";
import { shortened } from "./json.ts";
import type {
  AskHttp,
  EarlierContent,
  HttpAnswer,
  HttpQuestion,
  ImportedConfig,
  ImportedNamespace,
} from "./types.ts";

export interface TargetOptions {
  readonly ask: AskHttp;
  /** Its root, without a path. */
  readonly url: URL;
  readonly existing: Existing;
  /** Only look; nothing is written. */
  readonly dryRun: boolean;
  /** Resolves after a pause before another try. */
  readonly pause: (ms: number) => Promise<void>;
  /** Of a login at the server; empty when it asks for none. */
  readonly token?: string;
  /** What opens the routes for operators where there is no login: the cluster token, or the secret of the machine. */
  readonly operatorToken?: string;
}

/** 503 is what a server without leader or place answers: it may have both in a moment. */
const UNAVAILABLE = 503;

export class HttpTarget implements ImportTarget {
  readonly #options: TargetOptions;

  constructor(options: TargetOptions) {
    this.#options = options;
  }

  /** Throws when the server refuses, with its words. */
  async putNamespace({ id, name, desc }: ImportedNamespace): Promise<ImportOutcome> {
    const path = "/nacos/v1/console/namespaces";
    const query = new URLSearchParams({ checkNamespaceIdExist: "true", customNamespaceId: id });
    if (await this.#read(`${path}?${query}`) === "true") return "same";
    if (this.#options.dryRun) return "new";
    await this.#write(
      path,
      { customNamespaceId: id, namespaceName: name, namespaceDesc: desc },
      "true",
    );
    return "new";
  }

  async putConfig(config: ImportedConfig): Promise<ImportOutcome> {
    const { namespace, group, dataId, content, earlier } = config;
    const tenant = namespace === DEFAULT_NAMESPACE ? "" : namespace;
    const names = { dataId, group, tenant };
    const found = await this.#read(`/nacos/v1/cs/configs?${new URLSearchParams(names)}`);
    if (found === content) return "same";
    const { existing, dryRun } = this.#options;
    if (found !== undefined && existing === "skip") return "skipped";
    const outcome = found === undefined ? "new" : "replaced";
    if (dryRun) return outcome;
    const facts = {
      type: config.type,
      desc: config.desc,
      appName: config.appName,
      config_tags: config.tags,
      encryptedDataKey: config.encryptedDataKey,
    };
    // Earlier contents of a config that is there would stand between its own and the new one. Empty ones are refused.
    const before = found === undefined ? earlier.filter((each) => each.content !== "") : [];
    for (const each of before) await this.#publish({ ...names, ...facts }, each);
    try {
      await this.#publish({ ...names, ...facts }, config);
    } catch (thrown) {
      if (before.length === 0 || thrown instanceof Unreachable) throw thrown;
      throw new Error(`${messageOf(thrown)}; it holds an earlier content of its own now`, {
        cause: thrown,
      });
    }
    return outcome;
  }

  async putInstance(instance: TransferInstance): Promise<ImportOutcome> {
    if (this.#options.dryRun) return "new";
    await this.#write("/nacos/v1/ns/instance", {
      namespaceId: instance.namespace,
      groupName: instance.group,
      serviceName: instance.service,
      ip: instance.ip,
      port: String(instance.port),
      clusterName: instance.cluster,
      weight: String(instance.weight),
      enabled: String(instance.enabled),
      healthy: String(instance.healthy),
      metadata: JSON.stringify(instance.metadata),
      ephemeral: "false",
    }, "ok");
    return "new";
  }

  /**
   * Users and roles, in one request; what became of each in order. Throws when the server refuses all of them.
   */
  async putAccess({ users, roles }: AccessBatch): Promise<readonly AccessRow[]> {
    const { existing, dryRun, operatorToken = "", token = "" } = this.#options;
    const json = JSON.stringify({ existing, dryRun, users, roles });
    const question = this.#question("POST", "/rnacos/import/access");
    const { status, text } = await this.#untilAvailable({
      ...question,
      json,
      ...(token === "" && operatorToken !== ""
        ? { headers: { authorization: `Bearer ${operatorToken}` } }
        : {}),
    });
    if (status !== 200) throw new Error(`the server answers ${status}: ${shortened(text)}`);
    return accessRows(text, { users: users.length, roles: roles.length });
  }

  #question(method: "GET" | "POST", path: string): HttpQuestion {
    const { token = "", url } = this.#options;
    return {
      method,
      url: new URL(path, url),
      ...(token === "" ? {} : { headers: { authorization: `Bearer ${token}` } }),
    };
  }

  async #publish(
    facts: Readonly<Record<string, string>>,
    { content, operator }: EarlierContent,
  ): Promise<void> {
    await this.#write("/nacos/v1/cs/configs", { ...facts, content, src_user: operator }, "true");
  }

  /** The text of an answer; undefined when there is no such thing. */
  async #read(path: string): Promise<string | undefined> {
    const { status, text } = await this.#untilAvailable(this.#question("GET", path));
    if (status === 404) return undefined;
    if (status === 200) return text;
    throw new Error(`the server answers ${status}: ${shortened(text)}`);
  }

  /** Members without a value are left out, so that the server's defaults hold. */
  async #write(
    path: string,
    form: Readonly<Record<string, string>>,
    wanted: string,
  ): Promise<void> {
    const given = Object.entries(form).filter(([name, value]) => value !== "" || name === "tenant");
    const { status, text } = await this.#untilAvailable({
      ...this.#question("POST", path),
      form: new URLSearchParams(given),
    });
    if (status === 200 && text.trim() === wanted) return;
    throw new Error(`the server answers ${status}: ${shortened(text)}`);
  }

  /** Every request here may be repeated: it says how something shall be, not what to do with it. */
  async #untilAvailable(question: HttpQuestion): Promise<HttpAnswer> {
    const { ask, pause } = this.#options;
    for (let attempt = 1;; attempt++) {
      try {
        const answer = await ask(question);
        if (answer.status !== UNAVAILABLE || attempt === IMPORT.attempts) return answer;
      } catch (thrown) {
        if (attempt === IMPORT.attempts) {
          throw new Unreachable(
            `cannot ask the server at ${question.url.host}: ${messageOf(thrown)}`,
          );
        }
      }
      await pause(IMPORT.pauseMs);
    }
  }
}
