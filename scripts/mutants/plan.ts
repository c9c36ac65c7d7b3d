/** What is run on the mutants of one room besides tests in folders of the product. */
export interface RoomPlan {
  readonly room: string;
  /** Arguments of `deno`, one list for each step; any that fails kills the mutant. */
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
  // Reads a real database where one is installed.
  migrate: [[...TEST, "tests/integration/import_mysql_test.ts"]],
  // Ask a real directory and a real provider, where they can be had.
  sign_in: [[
    ...TEST,
    "tests/integration/ldap_directory_test.ts",
    "tests/integration/oidc_provider_test.ts",
  ]],
  naming: [["run", "--allow-all", "tests/sim_naming/main.ts", "--seeds", "6"]],
};

/** The plan of one room: what is its own besides the tests in its folder. */
export function planOf(room: string): RoomPlan {
  return { room, more: MORE_TESTS[room] ?? [] };
}
