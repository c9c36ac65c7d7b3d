/** Namespaces that were declared. Configs and services may live in others, too. */
import { DEFAULT_NAMESPACE } from "../../base/mod.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { CreateNamespace, RemoveNamespace, UpdateNamespace } from "./namespace_commands.ts";
import type { NamespaceEvent, NamespaceTables } from "./namespace_record.ts";

type Context = ApplyContext<NamespaceTables>;

const CODE_ABSENT = 22001;
const CODE_EXISTS = 22002;
const CODE_ILLEGAL = 22000;
const CHANGED = [{ type: "namespacesChanged" }] as const;

export function applyNamespaceCreate(
  context: Context,
  command: CreateNamespace,
): Outcome<NamespaceEvent> {
  const { bounds, tables: { namespaces } } = context;
  if (namespaces.has(command.id)) {
    const message = `namespaceId [${command.id}] already exist`;
    return refused(context.index, { kind: "conflict", message, code: CODE_EXISTS });
  }
  if (namespaces.size >= bounds.maxNamespaces) {
    const message = `Cannot create a namespace: there are ${bounds.maxNamespaces} already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  const { id, name, desc } = command;
  namespaces.set(id, { id, name, desc, createdMs: context.timeMs });
  return done(context, { existed: false }, CHANGED);
}

export function applyNamespaceUpdate(
  context: Context,
  command: UpdateNamespace,
): Outcome<NamespaceEvent> {
  const { namespaces } = context.tables;
  const before = namespaces.get(command.id);
  if (before === undefined) {
    const message = `namespaceId [${command.id}] not exist`;
    return refused(context.index, { kind: "notFound", message, code: CODE_ABSENT });
  }
  if (command.id === DEFAULT_NAMESPACE) return refusedDefault(context, "changed");
  namespaces.set(command.id, { ...before, name: command.name, desc: command.desc });
  return done(context, { existed: true }, CHANGED);
}

/** What lives in the namespace stays and comes back into view when it is created again. */
export function applyNamespaceRemove(
  context: Context,
  command: RemoveNamespace,
): Outcome<NamespaceEvent> {
  if (command.id === DEFAULT_NAMESPACE) return refusedDefault(context, "removed");
  const existed = context.tables.namespaces.delete(command.id);
  return done(context, { existed }, existed ? CHANGED : []);
}

function refusedDefault(context: Context, verb: string): Outcome {
  const message = `The namespace ${DEFAULT_NAMESPACE} cannot be ${verb}`;
  return refused(context.index, { kind: "conflict", message, code: CODE_ILLEGAL });
}
