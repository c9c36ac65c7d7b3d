/**
 * What stands in the log for one command: a version, the request id, the leader's time, the operator, the command. The
 * version is the lowest one whose rules can apply the command, so a node knows before applying whether it may.
 */
import { ByteReader, BytesError, ByteWriter } from "../base/mod.ts";
import { type Command, COMMAND_VERSION, COMMANDS } from "./parts.ts";

/** What is proposed: the command and everything that makes applying it the same on every node. */
export interface CommandEnvelope {
  /** Unique per attempt by a client of the log; a repeated id returns the first result (bounded table). */
  readonly requestId: string;
  /** Stamped by the leader. */
  readonly timeMs: number;
  readonly operator: string;
  readonly command: Command;
}

/**
 * The lowest version of the rules that can apply this command. A kind or a member of a command that comes later answers
 * with a later version here, and is proposed only once every member of the cluster knows that version.
 */
export function rulesVersionOf(command: Command): number {
  return COMMANDS.rulesVersionOf(command);
}

const KEPT_WRITER_BYTES = 64 * 1024;
let sharedWriter = new ByteWriter(1024);

/**
 * Throws BytesError on values that no command may hold (negative times, NaN is refused when it is read). The version is
 * another one than the command's own only in tests of mixed versions.
 */
export function encodeEnvelope(
  envelope: CommandEnvelope,
  version: number = rulesVersionOf(envelope.command),
): Uint8Array<ArrayBuffer> {
  const writer = sharedWriter;
  // After a throw in the middle of a command the next one must not find its remains.
  writer.clear();
  writer.u8(version).utf8(envelope.requestId).varint(envelope.timeMs);
  writer.utf8(envelope.operator);
  COMMANDS.write(writer, envelope.command);
  // One 10 MiB config must not keep a buffer of that size for good.
  if (writer.length > KEPT_WRITER_BYTES) sharedWriter = new ByteWriter(1024);
  return writer.take();
}

/** Reads what `encodeEnvelope` wrote; throws BytesError on anything else, also on a version later than the newest. */
export function decodeEnvelope(
  data: Uint8Array,
  newest: number = COMMAND_VERSION,
): CommandEnvelope {
  const reader = new ByteReader(data);
  const version = reader.u8();
  if (version < 1 || version > newest) {
    throw new BytesError(
      `Cannot read a command of version ${version}: this server reads 1 to ${newest}`,
    );
  }
  const requestId = reader.utf8();
  const timeMs = reader.varint();
  const operator = reader.utf8();
  const command = COMMANDS.read(reader);
  reader.end();
  return { requestId, timeMs, operator, command };
}

/**
 * Whether this code may apply the entry at all. A node must ask before it applies: an entry of a later version means
 * that the server is older than the cluster, and it has to stop unapplied and ask for an upgrade. Malformed entries are
 * `ok`, because every version answers them with the same error result.
 */
export function checkCommandVersion(
  data: Uint8Array,
  newest: number = COMMAND_VERSION,
): { readonly ok: true } | { readonly ok: false; readonly found: number; readonly newest: number } {
  const found = data[0];
  return found === undefined || found <= newest ? { ok: true } : { ok: false, found, newest };
}
