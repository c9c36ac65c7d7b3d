/** A list of a service as the registry makes it. */
import { Registry, type ServiceList } from "../../src/naming/mod.ts";

export function buildList(instances: number): ServiceList {
  const key = { namespace: "public", group: "G", name: "s" };
  const nowMs = 1_700_000_000_000;
  const registry = new Registry({ nowMs, worker: 0 });
  for (let index = 0; index < instances; index++) {
    const ip = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    registry.register(key, { ip, port: 1 + ((index * 7919) % 60_000) }, nowMs);
  }
  return registry.list(key, { clusters: "", healthyOnly: false }, nowMs);
}
