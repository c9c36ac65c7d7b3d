import { typeScriptFiles } from "../lib/repository.ts";

/** What is run on the mutants of one room. */
export interface RoomPlan {
  readonly room: string;
  /** The tests in its folder: arguments of `deno`, one list or none. */
  readonly own: readonly (readonly string[])[];
  /** What else is its own; any step that fails kills the mutant. */
  readonly more: readonly (readonly string[])[];
}

/** How tests are run; their paths follow. */
export const TEST: readonly string[] = [
  "test",
  "--allow-all",
  "--no-check",
  "--fail-fast",
  "--quiet",
  "--parallel",
];
const SIMULATION = ["run", "--allow-all", "tests/sim/main.ts", "--smoke"];

/** Tests outside of a room's folder that are its own all the same. */
const MORE_TESTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  raft: [[...TEST, "tests/scripts"], SIMULATION],
  state: [SIMULATION],
  store: [SIMULATION],
  node: [SIMULATION],
  // What stands between the registry and its verbs is seen by the verbs alone.
  naming_node: [[...TEST, "src/api/naming"]],
  // Reads a real database where one is installed.
  migrate: [[...TEST, "tests/integration/import_mysql_test.ts"]],
  // What a verb does for its clients is seen at the edges that call it.
  api: [[...TEST, "src/http"], [...TEST, "src/grpc"]],
  // Ask a real directory and a real provider, where they can be had.
  sign_in: [[
    ...TEST,
    "tests/integration/ldap_directory_test.ts",
    "tests/integration/oidc_provider_test.ts",
  ]],
  naming: [["run", "--allow-all", "tests/sim_naming/main.ts", "--seeds", "6"]],
};

function hasTests(folder: string): boolean {
  try {
    return typeScriptFiles(folder).some((path) => path.endsWith("_test.ts"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The plan of one room: the tests in its folder, and what else is its own. */
export function planOf(room: string): RoomPlan {
  const folders = [`src/${room}`].filter(hasTests);
  const own = folders.length === 0 ? [] : [[...TEST, ...folders]];
  return { room, own, more: MORE_TESTS[room] ?? [] };
}
