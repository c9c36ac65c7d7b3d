export * from "./types.ts";
export {
  checkCommandVersion,
  COMMAND_VERSION,
  decodeEnvelope,
  encodeEnvelope,
  rulesVersionOf,
} from "./envelope_codec.ts";
export { compileGlob } from "./glob.ts";
export { grayName, grayRule } from "./gray.ts";
export { createStateMachine, type StateMachineOptions } from "./state_machine.ts";
