/** How a service is named by a client; checked by the verbs. */
export interface ServiceRef {
  readonly namespace: string | undefined;
  readonly group: string | undefined;
  /** Plain or `group@@name`. */
  readonly serviceName: string | undefined;
}
