/** What the server does by itself now and then. */
import { trimHistory } from "../api/mod.ts";
import { APP, type Clock, CONSOLE, type Logger, messageOf } from "../base/mod.ts";
import type { NodeFacade } from "../node/mod.ts";

interface HousekeepingOptions {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0: no line of figures. */
  readonly figuresLogMs: number;
  readonly logFigures: () => void;
  readonly sampleRates: () => void;
}

/** Starts the timers; returns the function that ends them. */
export function startHousekeeping(options: HousekeepingOptions): () => void {
  const { node, clock, logger, figuresLogMs, logFigures, sampleRates } = options;
  const trim = () =>
    void trimHistory(node, clock.nowMs()).catch((thrown: unknown) => {
      // The next round does it.
      logger.debug("History could not be trimmed", { error: messageOf(thrown) });
    });
  // What is counted from now on belongs to the first step.
  sampleRates();
  const timers = [
    setInterval(sampleRates, CONSOLE.rateStepMs),
    setInterval(trim, APP.historyTrimMs),
    ...figuresLogMs > 0 ? [setInterval(logFigures, figuresLogMs)] : [],
  ];
  return () => timers.forEach((timer) => clearInterval(timer));
}
