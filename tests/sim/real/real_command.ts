/** The simulator's commands as the server's own, in the bytes of the log. */
import { md5Hex } from "../../../src/base/mod.ts";
import { decodeEnvelope, type PublishConfig, type RemoveConfig } from "../../../src/state/mod.ts";
import type { Command as StateCommand } from "../../../src/state/mod.ts";
import { type Command, requestKey } from "../command.ts";

/** Versions of the rules that nodes of a mixed cluster run. */
export const OLD_VERSION = 1;
export const NEW_VERSION = 2;

const GROUP = "sim";
const KEY = /^key-(\d+)$/;
/** Stands for a member of a command that only the newer rules have. */
const NEWER_MARK = "newer";

/** No two commands publish the same text, so that a version can be told by its content. */
function contentOf({ value, requestId }: { value: number; requestId: string }): string {
  return `${value} ${requestId}`;
}

/** What a key holds after this publish, as a compare-and-set names it. */
export function md5Of(command: Command): string {
  const { requestId = "" } = command;
  const value = "value" in command ? command.value : 0;
  return md5Hex(contentOf({ value, requestId }));
}

export function valueOf(content: string): number {
  return Number(content.split(" ")[0]);
}

export function keyText(key: number) {
  return { namespace: "public", group: GROUP, dataId: `key-${key}` };
}

export function toStateCommand(command: Command): StateCommand {
  // A command that the rules refuse: it has to be the same refusal everywhere.
  if (command.type === "poison") return { type: "member.put", id: 0, address: "", joined: false };
  const key = keyText(command.key);
  if (command.type === "remove") {
    return { type: "config.remove", key, sourceIp: "" } satisfies RemoveConfig;
  }
  const { value, requestId = "" } = command;
  return {
    type: "config.publish",
    key,
    content: contentOf({ value, requestId }),
    info: {},
    sourceIp: "",
    ...(command.type === "publish" && command.newer === true && { encryptedDataKey: NEWER_MARK }),
    ...(command.type === "cas" && { casMd5: command.md5 ?? "" }),
  } satisfies PublishConfig;
}

/** As `rulesVersionOf` will answer once there are two versions. */
export function versionOf(command: StateCommand): number {
  const newer = command.type === "config.publish" && command.encryptedDataKey === NEWER_MARK;
  return newer ? NEW_VERSION : OLD_VERSION;
}

/** The simulator's number of a request, from the id that the server's own generator made. */
export function requestKeyOf(requestId: string): number {
  const [client = "0", _random, counter = "0"] = requestId.split("-");
  return requestKey({ client: parseInt(client, 36), sequence: parseInt(counter, 36) + 1 });
}

/** Which key an entry writes, and whether it takes it away; undefined for what writes none. */
export function writeOf(data: Uint8Array): { key: number; removes: boolean } | undefined {
  const { command } = decodeEnvelope(data, NEW_VERSION);
  if (command.type !== "config.publish" && command.type !== "config.remove") return undefined;
  const key = Number(KEY.exec(command.key.dataId)?.[1]);
  return { key, removes: command.type === "config.remove" };
}
