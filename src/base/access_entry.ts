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

const NAMESPACE = ["tenant", "namespaceId", "namespace"];
const GROUP = ["group", "groupName"];
const NAME = ["dataId", "serviceName"];

/**
 * What a request says it is about, by the names that requests have for it; nothing else of what was sent is told. Empty
 * where nothing was sent, or the request was refused before it was read.
 */
export function subjectOf(
  sent: (name: string) => string | undefined,
): Pick<AccessEntry, "namespace" | "group" | "name"> {
  const first = (names: readonly string[]): string => {
    for (const name of names) {
      const value = sent(name);
      if (value !== undefined && value !== "") return value;
    }
    return "";
  };
  return { namespace: first(NAMESPACE), group: first(GROUP), name: first(NAME) };
}

/** Takes an entry at once; never throws. */
export type AccessListener = (entry: AccessEntry) => void;
