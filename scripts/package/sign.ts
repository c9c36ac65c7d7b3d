/** A signature over the checksums, so that one check vouches for every archive. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";

/** Names the file of an Ed25519 key in PEM form, as `openssl genpkey -algorithm ed25519` makes it. */
export const SIGNING_KEY_VARIABLE = "RNACOS_SIGNING_KEY_FILE";

export interface Signature {
  readonly signature: Uint8Array;
  /** PEM, for whoever checks. */
  readonly publicKey: string;
}

/** Throws when the file holds no Ed25519 key. */
export function signWithKeyFile(keyFile: string, data: Uint8Array): Signature {
  const wanted = "an Ed25519 private key in PEM form is wanted";
  let key;
  try {
    key = createPrivateKey(Deno.readTextFileSync(keyFile));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`Cannot use ${SIGNING_KEY_VARIABLE}=${keyFile}: ${reason}; ${wanted}`);
  }
  if (key.asymmetricKeyType !== "ed25519") {
    throw new Error(
      `Cannot use ${SIGNING_KEY_VARIABLE}=${keyFile}: found ${key.asymmetricKeyType}; ${wanted}`,
    );
  }
  const publicKey = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  return { signature: new Uint8Array(sign(null, data, key)), publicKey };
}
