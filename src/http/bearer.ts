const BEARER = /^bearer +(\S+)$/i;

/** The token in an `Authorization` header; undefined where it holds none. */
export function bearerIn(header: string | null | undefined): string | undefined {
  return BEARER.exec(header ?? "")?.[1];
}
