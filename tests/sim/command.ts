/** The commands of the simulated state machine, and their bytes. */

/** Who asked: a client and the number of its request; together they name the request for ever. */
export interface RequestId {
  readonly client: number;
  readonly sequence: number;
  /** The same as the server's own generator writes it; only in runs on the real pieces. */
  readonly requestId?: string;
}

export type CommandBody =
  | {
    readonly type: "publish";
    readonly key: number;
    readonly value: number;
    /** Needs the newer version of the rules. */
    readonly newer?: boolean;
  }
  /** Publishes only if the key stands at this version (0 = absent). */
  | {
    readonly type: "cas";
    readonly key: number;
    readonly value: number;
    readonly version: number;
    /** What stands for the version in runs on the real pieces. */
    readonly md5?: string;
  }
  /** Takes the key away. */
  | { readonly type: "remove"; readonly key: number }
  /** A command that this machine does not know; it must be an error result, never a throw. */
  | { readonly type: "poison" };

export type Command = RequestId & CommandBody;

const OPCODES = { publish: 1, cas: 2, remove: 3, poison: 99 } as const;
const SIZE_BYTES = 15;

export function encodeCommand(command: Command): Uint8Array {
  const bytes = new Uint8Array(SIZE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, OPCODES[command.type]);
  view.setUint16(1, command.client);
  view.setUint16(3, command.sequence);
  if (command.type === "poison") return bytes;
  view.setUint16(5, command.key);
  if (command.type !== "remove") view.setUint32(7, command.value);
  if (command.type === "cas") view.setUint32(11, command.version);
  return bytes;
}

export function decodeCommand(bytes: Uint8Array): Command {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = { client: view.getUint16(1), sequence: view.getUint16(3) };
  const key = view.getUint16(5);
  const value = view.getUint32(7);
  switch (view.getUint8(0)) {
    case OPCODES.publish:
      return { ...id, type: "publish", key, value };
    case OPCODES.cas:
      return { ...id, type: "cas", key, value, version: view.getUint32(11) };
    case OPCODES.remove:
      return { ...id, type: "remove", key };
    default:
      return { ...id, type: "poison" };
  }
}

/** One number for a request id, to be used as a key. */
export function requestKey(id: RequestId): number {
  return id.client * 0x10000 + id.sequence;
}
