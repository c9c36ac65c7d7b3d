import { type AuditOrigin, given } from "../base/mod.ts";

/** Who calls, as far as the edge knows. Never used for authorisation by address or agent. */
export interface Caller extends AuditOrigin {
  /** Source address by the rule X-Forwarded-For, X-Real-IP, socket. */
  readonly ip: string;
  /** `operator` of the principal: the user, of an access token with its name; empty while authentication is off. */
  readonly user: string;
  readonly appName: string;
  readonly agent: string;
  /** Connection id for gRPC callers, else empty. */
  readonly connectionId: string;
  /** Labels for gray matching (`Vipserver-Tag` ...). */
  readonly labels: ReadonlyMap<string, string>;
}

/** Where the caller comes from, under another name. A copy of a caller lacks what is looked up when it is read. */
export function originAs(
  { ip, peerIp, protocol, requestId }: AuditOrigin,
  user: string,
): AuditOrigin {
  return { user, ip, ...given({ peerIp, protocol, requestId }) };
}

/** What limits count by: the other end of the connection, because what a request says of itself can be anything. */
export function limitAddress({ peerIp, ip }: Pick<Caller, "peerIp" | "ip">): string {
  return peerIp ?? ip;
}
