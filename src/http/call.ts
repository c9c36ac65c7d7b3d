/** What a handler gets of a request beside its parameters. */
import type { Api, Caller, ServerView } from "../api/mod.ts";
import type { Permission, Principal, Resource } from "../auth/mod.ts";
import type { ClusterOperations, ClusterView } from "../cluster/mod.ts";

/** What a handler gets of the server: changes of the cluster are apart, in `HttpCall.operations`. */
export type EdgeServer = Omit<ServerView, "cluster"> & { readonly cluster: ClusterView };

export type Judge = (permission: Permission, resource: Resource) => boolean;

export interface HttpCall {
  /** The use cases. Throws ApiError `unavailable` before there are any, which only routes that answer before can meet. */
  readonly api: Api;
  /** What can be asked at any time. */
  readonly server: EdgeServer;
  /** Changes of the cluster. That a route has not declared the right `admin` is a defect and throws. */
  readonly operations: ClusterOperations;
  readonly caller: Caller;
  /** Who asks, as far as it is proved; an operator of this machine is `SYSTEM`. */
  readonly principal: Principal;
  /** Whether the caller has a right; everybody has it while authentication is off. */
  may(permission: Permission, resource: Resource): boolean;
  /** As `may`, for what stays open: gives the question, to be asked again and again. */
  mayStill(permission: Permission, resource: Resource): () => boolean;
  /** The same for whatever is named later; undefined while nobody needs a right, so that nothing is asked for nobody. */
  mayThen(): Judge | undefined;
  /** Whether a namespace belongs into a list that the caller is shown. */
  sees(namespace: string): boolean;
  /** The request came in TLS to this server; a proxy in front says so in a header. */
  readonly isSecure: boolean;
  readonly method: string;
  /** Canonical path, with the context path. */
  readonly path: string;
  /** The body's bytes where the route declares a body and it is not a form; empty otherwise. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Aborts when the client goes away. */
  readonly clientGone: AbortSignal;
  /** Aborts when the server begins to stop: whatever is held must be answered now. */
  readonly stopping: AbortSignal;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}
