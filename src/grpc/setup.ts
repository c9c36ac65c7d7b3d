/** What a client says about itself when it sets its connection up. */
import { param, paramReader } from "../api/mod.ts";
import { cutText, GRPC } from "../base/mod.ts";
import { Body } from "./body.ts";
import { BodySource } from "./body_source.ts";
import { presence, texts } from "./member.ts";
import { encodePayload } from "./payload_codec.ts";

export const SETUP_TYPE = "ConnectionSetupRequest";

/** Abilities of this server that clients ask for before they use them. Nothing is announced that is not there. */
const ABILITIES = { supportPersistentInstanceByGrpc: true, fuzzyWatch: true, lock: true };

export const SETUP_PARAMS = {
  clientVersion: param.raw().or(""),
  labels: texts(),
  wantsAck: presence().named("abilityTable").about("Asks for a SetupAckRequest"),
};

const SetupValues = paramReader(SETUP_PARAMS);

const APP_LABEL_PREFIX = "app_";

export interface Setup {
  /** The address that the client states or, without one, that of its socket. */
  readonly ip: string;
  readonly clientVersion: string;
  readonly appName: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The client waits for the server's table of abilities; the others cannot bear to get one. */
  readonly wantsAck: boolean;
}

/** Reads the body of a set-up; throws ApiError `invalid`. `ip` is the address to go by. */
export function readSetup(bytes: Uint8Array, ip: string): Setup {
  const said = new SetupValues(new BodySource(Body.parse(bytes)));
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(said.labels ?? {}).slice(0, GRPC.maxLabels)) {
    const plain = name.startsWith(APP_LABEL_PREFIX) ? name.slice(APP_LABEL_PREFIX.length) : name;
    labels.set(cutText(plain, GRPC.maxLabelChars), cutText(value, GRPC.maxLabelChars));
  }
  const clientVersion = cutText(said.clientVersion, GRPC.maxClientVersionChars);
  labels.set("ClientVersion", clientVersion);
  labels.set("ClientIp", ip);
  return {
    ip,
    clientVersion,
    appName: labels.get("AppName") ?? "",
    labels,
    wantsAck: said.wantsAck === true,
  };
}

export const SETUP_ACK: Uint8Array = encodePayload(
  "SetupAckRequest",
  JSON.stringify({ headers: {}, abilityTable: ABILITIES, module: "internal" }),
);
