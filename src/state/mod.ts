export * from "./types.ts";
export {
  checkCommandVersion,
  COMMAND_VERSION,
  decodeEnvelope,
  encodeEnvelope,
  rulesVersionOf,
} from "./envelope_codec.ts";
export { compileGlob } from "./config/glob.ts";
export { grayName, grayRule } from "./config/gray.ts";
export { createStateMachine, type StateMachineOptions } from "./state_machine.ts";
