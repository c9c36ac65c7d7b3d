/** The steps in their order. What is to hold for every call is one more step here. */
import { access } from "./access.ts";
import { authorize } from "./authorize.ts";
import { gate } from "./gate.ts";
import { handle } from "./handle.ts";
import { limits } from "./limits.ts";
import { observe } from "./observe.ts";
import { read } from "./read.ts";
import { shape } from "./shape.ts";
import type { Step } from "./step.ts";
import { who } from "./who.ts";

/** The first three come first because they take what comes back: the answer, and what was thrown on the way. */
export const STEPS: readonly Step[] = [
  access,
  observe,
  shape,
  gate,
  who,
  limits,
  read,
  authorize,
  handle,
];
