/** `deno task ok`: everything that needs neither a running server nor another language. */
import { okSteps } from "./lib/ok_steps.ts";
import { runSteps } from "./lib/steps.ts";

if (import.meta.main) Deno.exit(await runSteps(okSteps()));
