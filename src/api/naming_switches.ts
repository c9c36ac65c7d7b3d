/** The switches of operators that the registry obeys, read from the replicated state once per change. */
import { HEALTH, NAMING } from "../base/mod.ts";
import type { BeatAnswer } from "./types.ts";

export interface NamingSwitches {
  readonly pushEnabled: boolean;
  readonly healthCheckEnabled: boolean;
  /** Equal results in a row that turn a persistent instance. */
  readonly checkTimes: number;
  /** What an instance is that does not say it. */
  readonly defaultEphemeral: boolean;
  /** Shared by all beats, so that one which finds its instance allocates no answer. */
  readonly beatOk: BeatAnswer;
  readonly beatUnknown: BeatAnswer;
}

/** Values that make no sense are as if they had not been set. */
export function readSwitches(stored: ReadonlyMap<string, string>): NamingSwitches {
  const flag = (name: string) => stored.get(name) !== "false";
  const number = (name: string, fallback: number, min: number) => {
    const value = Number(stored.get(name) ?? fallback);
    return Number.isInteger(value) && value >= min ? value : fallback;
  };
  const beatOk: BeatAnswer = Object.freeze({
    code: 10200,
    clientBeatIntervalMs: number("clientBeatInterval", NAMING.heartBeatIntervalMs, 500),
    lightBeatEnabled: flag("lightBeatEnabled"),
  });
  return {
    pushEnabled: flag("pushEnabled"),
    healthCheckEnabled: flag("healthCheckEnabled"),
    checkTimes: number("checkTimes", HEALTH.checkTimes, 1),
    defaultEphemeral: flag("defaultInstanceEphemeral"),
    beatOk,
    beatUnknown: Object.freeze({ ...beatOk, code: 20404 }),
  };
}
