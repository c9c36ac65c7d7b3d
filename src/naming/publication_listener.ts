/** Who must hear what this node's own publications do, so that other nodes can be told. */
import type { Publication } from "./publication.ts";
import type { Service } from "./service.ts";

export interface PublicationListener {
  /** An own publication, or an own verdict on the health of a persistent instance, is new or has changed. */
  put(service: Service, publication: Publication): void;
  /** To be called while the publication is still there. */
  removed(service: Service, publication: Publication): void;
  /** Stamp of the last end of this address by an operator or client: what comes after it must be newer. */
  floorMs(service: Service, kind: "http" | "connection", idText: string): number;
}
