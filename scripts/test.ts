/** `deno task test`: all of `ok`, and the tests with real processes, of which two sets wait most of the time. */
import { JUDGES, okSteps } from "./lib/ok_steps.ts";
import { inRepository } from "./lib/repository.ts";
import { runSteps, type Step } from "./lib/steps.ts";

/** Before the servers that show it. */
const MAKE_CONSOLE: Step = {
  name: "build of the console",
  command: ["deno", "run", "--allow-all", inRepository("scripts", "make_console.ts")],
};

/**
 * Where there is a browser; elsewhere its tests say that they are skipped, by their names. A browser takes all of a
 * machine: beside others it takes three times as long, and others wait for seconds.
 */
const BROWSER: Step = {
  name: "the console in a browser",
  command: ["deno", "test", "--allow-all", "--no-check", "--parallel", "tests/console"],
};

const INTEGRATION: Step = {
  name: "tests with processes",
  command: ["deno", "test", "--allow-all", "--no-check", "tests/integration", "tests/differential"],
};

/**
 * Other machines are networks of their own, linked to this one. A browser gives up what it loads whenever a link of the
 * machine comes or goes, so nothing with a browser runs beside them.
 */
const OTHER_MACHINES = ["tests/cluster/strangers_test.ts"];
const STRANGERS: Step = {
  name: "tests with other machines",
  command: ["deno", "test", "--allow-all", "--no-check", ...OTHER_MACHINES],
};

/** Nodes wait for each other most of the time. */
const CLUSTER: Step = {
  name: "tests with clusters",
  env: { DENO_JOBS: "2" },
  command: [
    "deno",
    "test",
    "--allow-all",
    "--no-check",
    "--parallel",
    `--ignore=${[...JUDGES, ...OTHER_MACHINES].join()}`,
    "tests/cluster",
  ],
};

const HOSTILE: Step = {
  name: "servers under attack, quick ones",
  command: ["deno", "run", "--allow-all", "--no-check", "tests/hostile/main.ts", "--smoke"],
};

const STEPS = [...okSteps(), MAKE_CONSOLE, [INTEGRATION, CLUSTER], BROWSER, STRANGERS, HOSTILE];

if (import.meta.main) Deno.exit(await runSteps(STEPS));
