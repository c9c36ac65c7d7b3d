/** Keys of tokens in a dump. Another cluster has others, and makes them itself. */
import { readName } from "../core/fields.ts";
import { refuseTwice, type Section } from "../core/section.ts";
import { readSecret } from "./signing_key_commands.ts";
import type { SigningKeyRecord, SigningKeyTables } from "./signing_key_record.ts";

export const signingKeySection: Section<SigningKeyTables, SigningKeyRecord> = {
  number: 17,
  ofTheCluster: true,
  staysInCluster: true,
  records: ({ signingKeys }) => [...signingKeys.values()],
  write: (writer, { id, secret, createdMs }) =>
    void writer.utf8(id).bytes(secret).varint(createdMs),
  startRestore: ({ tables: { signingKeys } }) => (reader) => {
    const record = { id: readName(reader), secret: readSecret(reader), createdMs: reader.varint() };
    refuseTwice(signingKeys.has(record.id), `key ${record.id}`);
    signingKeys.set(record.id, record);
  },
};
