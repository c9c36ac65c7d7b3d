import { H2Error } from "./h2_error.ts";
import {
  CODE,
  DEFAULT_FRAME_BYTES,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
  SETTING,
} from "./numbers.ts";
import { readU32 } from "./u32.ts";

/** What of the peer's settings matters to one who answers; undefined is as before. */
interface PeerSettings {
  readonly initialWindow: number | undefined;
  readonly maxFrameBytes: number | undefined;
}

/** Reads the payload of a SETTINGS frame; throws H2Error for values that no peer may set. */
export function readSettings(payload: Uint8Array): PeerSettings {
  let initialWindow: number | undefined;
  let maxFrameBytes: number | undefined;
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const id = (payload[at] ?? 0) * 256 + (payload[at + 1] ?? 0);
    const value = readU32(payload, at + 2);
    if (id === SETTING.initialWindowSize) {
      if (value > MAX_WINDOW_BYTES) {
        throw new H2Error(CODE.flowControlError, `The peer sets a window of ${value} bytes`);
      }
      initialWindow = value;
    } else if (id === SETTING.maxFrameSize) {
      if (value < DEFAULT_FRAME_BYTES || value > MAX_FRAME_BYTES) {
        throw new H2Error(CODE.protocolError, `The peer sets frames of ${value} bytes`);
      }
      maxFrameBytes = value;
    } else if (id === SETTING.enablePush && value > 1) {
      throw new H2Error(CODE.protocolError, `The peer sets ${value} where 0 or 1 is wanted`);
    }
  }
  return { initialWindow, maxFrameBytes };
}
