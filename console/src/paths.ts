interface InNamespace {
  readonly namespace: string;
  readonly group: string;
}

const at = (section: string, { namespace, group }: InNamespace, name: string) =>
  ["", "ns", namespace, section, group, name].map(encodeURIComponent).join("/");

export const configsPath = (namespace: string) => `/ns/${encodeURIComponent(namespace)}/configs`;
export const comparePath = (namespace: string) => `/ns/${encodeURIComponent(namespace)}/compare`;
export const servicesPath = (namespace: string) => `/ns/${encodeURIComponent(namespace)}/services`;
export const configPath = (config: InNamespace & { readonly dataId: string }) =>
  at("configs", config, config.dataId);
export const servicePath = (service: InNamespace & { readonly name: string }) =>
  at("services", service, service.name);

/** The default namespace has no id of its own in Nacos' open API. */
export const tenantOf = (namespace: string) => namespace === "public" ? "" : namespace;

/** Of an address: some browsers leave a part of it encoded, some do not, and a stranger may write anything. */
export function plainPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
