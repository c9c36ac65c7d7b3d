/** Namespaces as edges see them, over a plain map. */
import type { NamespaceApi, NamespaceView } from "../../src/api/mod.ts";

export function createFakeNamespaces(): NamespaceApi {
  const views = new Map<string, NamespaceView>();
  const add = (id: string, name: string, desc: string, kind: number) =>
    views.set(id, { id, name, desc, createdMs: 0, configCount: 0, quota: 200, kind });
  add("public", "public", "", 0);
  return {
    list: () => [...views.values()],
    get: (id) => views.get(id),
    create: ({ id, name, desc }) => {
      if (views.has(id)) return Promise.resolve(false);
      add(id, name, desc, 2);
      return Promise.resolve(true);
    },
    update: ({ id, name, desc }) => {
      if (views.has(id)) add(id, name, desc, 2);
      return Promise.resolve(true);
    },
    remove: (id) => Promise.resolve(views.delete(id) || true),
  };
}
