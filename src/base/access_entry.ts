/** One answered request as the access log tells it. No parameter is in it that may be a secret or a content. */
export interface AccessEntry {
  /** When the request came, in milliseconds since the epoch. */
  readonly atMs: number;
  readonly protocol: "http" | "grpc";
  readonly ip: string;
  /** Empty when no user is known. */
  readonly user: string;
  /** Of HTTP; `CALL` for gRPC. */
  readonly method: string;
  /** Path without the query, or type of a gRPC request. */
  readonly path: string;
  /** What the request is about, as far as it says so. */
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
  /** Of HTTP; of gRPC 200 or the error code. */
  readonly status: number;
  /** Of the answer's body; undefined where they are not counted. */
  readonly sizeBytes: number | undefined;
  readonly tookMs: number;
  readonly requestId: string;
}

/** Takes an entry at once; never throws. */
export type AccessListener = (entry: AccessEntry) => void;
