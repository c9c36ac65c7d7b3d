/** `deno task test`: all of `ok`, and the tests with real processes, of which two sets wait most of the time. */
import { JUDGES, okSteps } from "./lib/ok_steps.ts";
import { runSteps, type Step } from "./lib/steps.ts";

const INTEGRATION: Step = {
  name: "tests with processes",
  command: ["deno", "test", "--allow-all", "--no-check", "tests/integration"],
};

const CLUSTER: Step = {
  name: "tests with clusters",
  command: [
    "deno",
    "test",
    "--allow-all",
    "--no-check",
    `--ignore=${JUDGES.join()}`,
    "tests/cluster",
  ],
};

const HOSTILE: Step = {
  name: "servers under attack, quick ones",
  command: ["deno", "run", "--allow-all", "--no-check", "tests/hostile/main.ts", "--smoke"],
};

if (import.meta.main) Deno.exit(await runSteps([...okSteps(), [INTEGRATION, CLUSTER], HOSTILE]));
