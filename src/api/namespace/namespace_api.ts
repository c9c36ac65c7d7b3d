/** Namespaces as operators see and change them. */
import { canonicalNamespace, CONFIG, DEFAULT_NAMESPACE, NAMES } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ApplyResult, Command, NamespaceRecord } from "../../state/mod.ts";
import { checkNamespace, checkNamespaceName, ParamError } from "../../check/mod.ts";
import { checkLength } from "../config/config_params.ts";
import type { Caller } from "../caller.ts";
import { askedBy, succeeded } from "../outcome.ts";
import type { NamespaceApi, NamespaceView } from "./types.ts";

const KIND_DEFAULT = 0;
const KIND_CUSTOM = 2;

interface NamespaceInput {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

export function createNamespaceApi(deps: { readonly node: NodeFacade }): NamespaceApi {
  const { node } = deps;
  const propose = (command: Command, caller: Caller) => node.propose(command, askedBy(caller));
  return {
    list: () => node.state.namespaces().map((record) => viewOf(node, record)),
    get(id) {
      const record = node.state.namespace(canonicalNamespace(id));
      return record === undefined ? undefined : viewOf(node, record);
    },
    async create(input, caller) {
      const fields = checked({ ...input, id: input.id.trim() || crypto.randomUUID() });
      if (fields === undefined) return false;
      return changed(await propose({ type: "namespace.create", ...fields }, caller));
    },
    async update(input, caller) {
      const fields = checked({ ...input, id: canonicalNamespace(input.id) });
      if (fields === undefined) return false;
      const result = await propose({ type: "namespace.update", ...fields }, caller);
      // Nacos answers that it changed a namespace that it does not know.
      return changed(result) || (!result.ok && result.kind === "notFound");
    },
    async remove(id, caller) {
      if (!isLegal(() => checkNamespace(id))) return false;
      const namespace = canonicalNamespace(id);
      return changed(await propose({ type: "namespace.remove", id: namespace }, caller));
    },
  };
}

function viewOf(node: NodeFacade, record: NamespaceRecord): NamespaceView {
  return {
    ...record,
    configCount: node.state.configCount(record.id),
    quota: CONFIG.namespaceQuota,
    kind: record.id === DEFAULT_NAMESPACE ? KIND_DEFAULT : KIND_CUSTOM,
  };
}

/** Undefined for names that Nacos answers with a plain `false`. */
function checked(input: NamespaceInput): NamespaceInput | undefined {
  checkLength("namespaceDesc", input.desc, NAMES.maxNamespaceDescChars);
  const legal = isLegal(() => {
    checkNamespace(input.id);
    checkNamespaceName(input.name);
  });
  return legal ? { id: input.id, name: input.name, desc: input.desc } : undefined;
}

function isLegal(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ParamError) return false;
    throw error;
  }
}

/** A refusal because of what exists is an answer; one because of the server's state is an error. */
function changed(result: ApplyResult): boolean {
  if (!result.ok && (result.kind === "conflict" || result.kind === "notFound")) return false;
  return succeeded(result).ok;
}
