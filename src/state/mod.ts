export * from "./types.ts";
export {
  checkCommandVersion,
  COMMAND_VERSION,
  decodeEnvelope,
  encodeEnvelope,
} from "./envelope_codec.ts";
