/** The command that ends a login, and how it stands in the log. */
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";

/** The token of this id counts no more. */
export interface EndSession {
  readonly type: "session.end";
  readonly id: string;
  readonly user: string;
  /** Until then it has to be remembered. */
  readonly expiresMs: number;
}

export const endSession: CommandCodec<EndSession> = {
  type: "session.end",
  number: 32,
  since: 3,
  write: (writer, { id, user, expiresMs }) => void writer.utf8(id).utf8(user).varint(expiresMs),
  read: (reader) => ({
    type: "session.end",
    id: readName(reader),
    user: readName(reader),
    expiresMs: reader.varint(),
  }),
};
