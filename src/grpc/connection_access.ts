/**
 * What one connection has proved with the tokens of its calls. Each call is judged by its own token; what is pushed has
 * none, and is judged by what the connection has proved and what still counts of it.
 */
import { Buffer } from "node:buffer";
import type { AuthApi, Caller } from "../api/mod.ts";
import { decide, type Permission, type Principal, type Resource } from "../auth/mod.ts";
import { AUTH, GRPC } from "../base/mod.ts";

/** `refused`: who is behind the connection may not. `gone`: nothing that it has proved counts any more. */
type PushVerdict = "allowed" | "refused" | "gone";

interface Proof {
  /** As it was when it was proved last. */
  readonly principal: Principal;
  /** What proved it. */
  readonly token: string;
  /** As it is now. */
  readonly current: () => Principal | undefined;
}

export class ConnectionAccess {
  /** Clients repeat one token in each call: comparing its bytes costs less than making another text of them. */
  #tokenBytes: Uint8Array | undefined;
  #token = "";
  /** Those behind one connection, the latest first: one, or a few where a proxy puts several clients on it. */
  #proofs: readonly Proof[] = [];
  #unnamed: Caller | undefined;
  #named: Caller | undefined;

  /** The token as a text, the same one as for the call before where it is the same. */
  textOf(bytes: Uint8Array): string {
    const known = this.#tokenBytes;
    if (known !== undefined && Buffer.compare(known, bytes) === 0) return this.#token;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    if (bytes.length <= AUTH.maxTokenChars) {
      this.#tokenBytes = Uint8Array.from(bytes);
      this.#token = text;
    }
    return text;
  }

  /** A token of this connection has just proved this. */
  prove(principal: Principal, token: string, auth: Pick<AuthApi, "follow">): void {
    const last = this.#proofs[0];
    // The text of the call before, where it is the same.
    if (last?.principal === principal && last.token === token) return;
    const others = this.#proofs.filter((proof) => !isSame(proof.principal, principal));
    const proof = { principal, token, current: auth.follow(principal, token) };
    this.#proofs = [proof, ...others.slice(0, GRPC.maxProofs - 1)];
  }

  /** The caller under the name of who is proved. */
  callerOf(caller: Caller, { operator }: Principal): Caller {
    // The set-up of a connection changes what its caller is.
    if (this.#named?.user !== operator || this.#unnamed !== caller) {
      this.#unnamed = caller;
      this.#named = { ...caller, user: operator };
    }
    return this.#named;
  }

  /** Whether something may be pushed, by the rights of this moment. */
  judge(permission: Permission, resource: Resource): PushVerdict {
    let verdict: PushVerdict = "gone";
    for (const { current } of this.#proofs) {
      const principal = current();
      if (principal === undefined) continue;
      if (decide(principal, permission, resource).allowed) return "allowed";
      verdict = "refused";
    }
    return verdict;
  }
}

/** Of one user, or of one access token: the later one stands for both. */
function isSame(one: Principal, other: Principal): boolean {
  return one.kind === other.kind && one.user === other.user && one.tokenId === other.tokenId;
}
