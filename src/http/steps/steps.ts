/** The steps in their order. What is to hold for every request is one more step here. */
import { access } from "./access.ts";
import { audit } from "./audit.ts";
import { auth } from "./auth.ts";
import { browser } from "./browser.ts";
import { early } from "./early.ts";
import { gate } from "./gate.ts";
import { handle } from "./handle.ts";
import { host } from "./host.ts";
import { identify } from "./identify.ts";
import { limits } from "./limits.ts";
import { observe } from "./observe.ts";
import { operators } from "./operators.ts";
import { read } from "./read.ts";
import { shape } from "./shape.ts";
import { site } from "./site.ts";
import type { Step } from "./step.ts";
import { who } from "./who.ts";

/** The first four come first because they take what comes back: the answer, and what was thrown on the way. */
export const STEPS: readonly Step[] = [
  access,
  observe,
  identify,
  shape,
  host,
  gate,
  who,
  audit,
  site,
  browser,
  operators,
  limits,
  early,
  read,
  auth,
  handle,
];
