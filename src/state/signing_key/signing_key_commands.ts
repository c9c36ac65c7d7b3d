/** Commands about keys of tokens, and how they stand in the log. */
import { AUTH, type ByteReader, BytesError, readChoice, writeChoice } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";

/** From now on it signs. */
export interface AddSigningKey {
  readonly type: "signingKey.add";
  readonly id: string;
  readonly secret: Uint8Array;
  /**
   * `ifNone`: only the first of a cluster, so that nodes which start together agree on one. `keep`: tokens of the keys
   * before count until they expire. `drop`: they do not, and everybody has to log in again.
   */
  readonly others: KeysBefore;
}

export type KeysBefore = "ifNone" | "keep" | "drop";

/** Their places are in the log. */
const KEYS_BEFORE: readonly KeysBefore[] = ["ifNone", "keep", "drop"];

/** Total: a key that is too short for its algorithm is not read. */
export function readSecret(reader: ByteReader): Uint8Array {
  const secret = reader.bytes();
  if (secret.length < AUTH.minKeyBytes || secret.length > AUTH.maxKeyBytes) {
    throw new BytesError(
      `Cannot read a key: found ${secret.length} bytes, wanted ${AUTH.minKeyBytes} to ${AUTH.maxKeyBytes}`,
    );
  }
  return Uint8Array.from(secret);
}

export const addSigningKey: CommandCodec<AddSigningKey> = {
  type: "signingKey.add",
  number: 26,
  since: 2,
  write(writer, { id, secret, others }) {
    writer.utf8(id).bytes(secret);
    writeChoice(writer, KEYS_BEFORE, others);
  },
  read: (reader) => ({
    type: "signingKey.add",
    id: readName(reader),
    secret: readSecret(reader),
    others: readChoice(reader, KEYS_BEFORE),
  }),
};
