/** The switches of operators that the registry obeys, read from the replicated state once per change. */
import { HEALTH, NAMING } from "../base/mod.ts";
import type { BeatAnswer } from "./types.ts";

/** What a server of Nacos can say about itself. */
export const SERVER_STATUSES = [
  "UP",
  "DOWN",
  "STARTING",
  "PAUSED",
  "WRITE_ONLY",
  "READ_ONLY",
] as const;
export type ServerStatus = (typeof SERVER_STATUSES)[number];

export const OVERRIDDEN_STATUS = "overriddenServerStatus";

export function isServerStatus(text: string): text is ServerStatus {
  return SERVER_STATUSES.some((one) => one === text);
}

export interface NamingSwitches {
  /** An operator's word in place of the real status; undefined for none. */
  readonly overriddenStatus: ServerStatus | undefined;
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
  const status = stored.get(OVERRIDDEN_STATUS) ?? "";
  return {
    overriddenStatus: isServerStatus(status) ? status : undefined,
    pushEnabled: flag("pushEnabled"),
    healthCheckEnabled: flag("healthCheckEnabled"),
    checkTimes: number("checkTimes", HEALTH.checkTimes, 1),
    defaultEphemeral: flag("defaultInstanceEphemeral"),
    beatOk,
    beatUnknown: Object.freeze({ ...beatOk, code: 20404 }),
  };
}
