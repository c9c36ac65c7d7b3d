/** Namespaces as a part of the state. */
import { BytesError, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import { commandRule } from "../core/command.ts";
import {
  applyNamespaceCreate,
  applyNamespaceRemove,
  applyNamespaceUpdate,
} from "./apply_namespace.ts";
import { createNamespace, removeNamespace, updateNamespace } from "./namespace_commands.ts";
import { createNamespaceTables, type NamespaceTables, namespaceView } from "./namespace_record.ts";
import { namespaceSection } from "./namespace_section.ts";

export const namespacePart = {
  commands: [
    commandRule(createNamespace, applyNamespaceCreate),
    commandRule(updateNamespace, applyNamespaceUpdate),
    commandRule(removeNamespace, applyNamespaceRemove),
  ],
  sections: [namespaceSection],
  createTables: createNamespaceTables,
  view: namespaceView,
  checkRestored({ namespaces }: NamespaceTables): void {
    if (namespaces.has(DEFAULT_NAMESPACE)) return;
    throw new BytesError(`Cannot restore: the namespace ${DEFAULT_NAMESPACE} is missing`);
  },
};
