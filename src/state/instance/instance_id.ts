/** Which instance of a service. */
export interface InstanceId {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
}

/** Key of an override or persistent instance inside its service. */
export function instanceIdText(id: InstanceId): string {
  return `${id.ip}#${id.port}#${id.cluster}`;
}
