/** Builds the console unless it is there and no older than its sources: for tests that look at it. */
import { makeConsole } from "./lib/console_build.ts";

if (import.meta.main) await makeConsole();
