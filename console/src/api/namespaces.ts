/** Namespaces are made, named and removed by the route that consoles of Nacos use. */
import { ApiFailure, send } from "./client.ts";

const PATH = "nacos/v1/console/namespaces";

export interface NamespaceEntry {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** It answers `false` where it changed nothing. */
async function done(answer: Promise<unknown>): Promise<void> {
  const text = String(await answer).trim();
  if (text !== "true") {
    throw new ApiFailure(409, `The server changed nothing: it answered ${text.slice(0, 200)}`);
  }
}

export function createNamespace({ id, name, description }: NamespaceEntry): Promise<void> {
  return done(send("POST", PATH, {
    form: { customNamespaceId: id, namespaceName: name, namespaceDesc: description },
  }));
}

export function updateNamespace({ id, name, description }: NamespaceEntry): Promise<void> {
  return done(send("PUT", PATH, {
    form: { namespace: id, namespaceShowName: name, namespaceDesc: description },
  }));
}

export function removeNamespace(id: string): Promise<void> {
  return done(send("DELETE", PATH, { params: { namespaceId: id } }));
}
