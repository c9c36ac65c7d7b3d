/** Checks of configs: attached and taken away here, and held by `checked_node.ts`. */
import { ApiError, type ConfigKey, configNamespace, DOCUMENT } from "../../base/mod.ts";
import { DOCUMENT_TYPES, SCHEMA_TYPES } from "../../document/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { CheckRecord } from "../../state/mod.ts";
import type { Everywhere } from "../auth/everywhere.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import { askerOf, type DocumentChecker, whyRefused } from "./checked_node.ts";
import { checkContent, checkLength, invalidParam } from "./config_params.ts";
import { documentTypeOf } from "./document_type_of.ts";

interface ChecksDeps {
  readonly node: NodeFacade;
  readonly documents: DocumentChecker;
  readonly everywhere: Pick<Everywhere, "applied">;
}

interface CheckInput {
  readonly key: ConfigKey;
  readonly documentType: string;
  /** A JSON Schema; empty for none. */
  readonly schema: string;
}

interface AttachedCheck {
  /** There was another one. */
  readonly existed: boolean;
  /** Why what is there now would be refused; empty when it passes, or there is nothing. */
  readonly why: string;
}

export class ConfigChecks {
  readonly #deps: ChecksDeps;

  constructor(deps: ChecksDeps) {
    this.#deps = deps;
  }

  /** With the answer it is in force on every node that can be reached. Throws ApiError: invalid, overloaded, unavailable. */
  async attach({ key, documentType, schema }: CheckInput, caller: Caller): Promise<AttachedCheck> {
    const { node, documents, everywhere } = this.#deps;
    const type = documentTypeOf(documentType);
    if (type === undefined) {
      throw invalidParam(`type is wanted as one of ${DOCUMENT_TYPES.join(", ")}`);
    }
    checkLength("schema", schema, DOCUMENT.maxSchemaChars);
    if (schema !== "") {
      if (!SCHEMA_TYPES.includes(type)) {
        throw invalidParam(`A JSON Schema is for ${SCHEMA_TYPES.join(", ")}, and not for ${type}`);
      }
      const fault = await documents.fault({ type, content: "", schema }, askerOf(caller));
      if (fault !== undefined) throw invalidParam(`Cannot use the schema: ${fault.message}`);
    }
    const result = await propose(node, { type: "check.put", key, documentType, schema }, caller);
    await everywhere.applied(result.index);
    return {
      existed: result.existed,
      why: await this.#whyNow({ key, documentType, schema }, caller),
    };
  }

  /** Resolves with whether there was one. */
  async detach(key: ConfigKey, caller: Caller): Promise<boolean> {
    const { node, everywhere } = this.#deps;
    const result = await propose(node, { type: "check.remove", key }, caller);
    await everywhere.applied(result.index);
    return result.existed;
  }

  of(key: ConfigKey): CheckRecord | undefined {
    return this.#deps.node.state.check(key);
  }

  /** Those of one namespace, in the order in which they were attached first. */
  list(namespace: string): readonly CheckRecord[] {
    const wanted = configNamespace(namespace);
    return [...this.#deps.node.state.checks()].filter(({ key }) => key.namespace === wanted);
  }

  /** Why this content would be refused; empty when it passes. Throws ApiError: notFound without a check, invalid. */
  async try(key: ConfigKey, content: string, caller: Caller): Promise<string> {
    checkContent(content);
    const check = this.of(key);
    if (check === undefined) throw new ApiError("notFound", `${key.dataId} has no check`);
    return await whyRefused(this.#looking(caller), check, content) ?? "";
  }

  #looking(caller: Caller) {
    return { documents: this.#deps.documents, asker: askerOf(caller) };
  }

  async #whyNow(check: CheckInput, caller: Caller): Promise<string> {
    const config = this.#deps.node.state.config(check.key);
    if (config === undefined) return "";
    const versions = [
      { name: "", content: config.content },
      ...config.grays.map(({ name, content }) => ({ name: `${name}: `, content })),
    ];
    for (const { name, content } of versions) {
      if (content === "") continue;
      const why = await whyRefused(this.#looking(caller), check, content);
      if (why !== undefined) return name + why;
    }
    return "";
  }
}
