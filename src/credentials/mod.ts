export { isSecretOf, makeAccessToken, type NewAccessToken, randomText } from "./access_token.ts";
export {
  hashOfNobody,
  type PasswordCheck,
  PasswordHasher,
  type PasswordHasherOptions,
} from "./password_hasher.ts";
export {
  drawSigningKey,
  parseSigningKey,
  type SigningKey,
  type SigningKeyResult,
} from "./signing_key.ts";
export { type TokenClaims, type TokenProof, TokenSigner } from "./token_signer.ts";
