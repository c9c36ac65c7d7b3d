/** Who may import whom. Every room's `mod.ts` is its only door. */

export interface Room {
  /** Rooms whose doors it may use. */
  readonly uses: readonly string[];
  /** Rooms of which it may only know the types. */
  readonly types?: readonly string[];
  /** Packages that it may use; Deno's own `node:` modules are free outside pure rooms. */
  readonly packages?: readonly string[];
}

export const ROOMS: Readonly<Record<string, Room>> = {
  base: { uses: [] },
  raft: { uses: ["base"] },
  state: { uses: ["base", "auth"] },
  naming: { uses: ["base"] },
  auth: { uses: ["base"] },
  credentials: { uses: ["base", "auth"], packages: ["bcryptjs", "jose"] },
  sign_in: { uses: ["base", "auth"], packages: ["ldapts", "openid-client"] },
  document: { uses: ["base"], packages: ["ajv", "js-yaml", "saxes", "smol-toml"] },
  push: { uses: ["base"] },
  store: { uses: ["base"], types: ["raft"] },
  node: { uses: ["base", "raft", "state", "store"] },
  peer: { uses: ["base", "h2", "raft", "state"], types: ["store", "node"] },
  cluster: { uses: ["base", "raft", "node", "peer"], types: ["state", "store"] },
  check: { uses: ["base", "naming"], types: ["state"] },
  naming_node: { uses: ["base", "check", "naming"], types: ["node", "state"] },
  api: {
    uses: [
      "auth",
      "base",
      "check",
      "credentials",
      "document",
      "export",
      "migrate",
      "naming",
      "naming_node",
      "node",
      "state",
    ],
    types: ["cluster", "sign_in"],
  },
  http: { uses: ["auth", "base", "api", "h1", "wire"], types: ["state", "naming", "cluster"] },
  front: { uses: ["base", "h1"], types: ["node", "state"] },
  console: { uses: ["base", "http"], types: ["h1"] },
  wire: { uses: ["base"] },
  h1: { uses: ["base", "wire"] },
  h2: { uses: ["base", "wire"] },
  tls: { uses: ["base"], types: ["wire"] },
  grpc: {
    uses: ["base", "auth", "api", "push", "h2"],
    types: ["state", "naming", "wire"],
    packages: ["@grpc/grpc-js"],
  },
  export: { uses: ["base"], types: ["auth", "state"] },
  migrate: { uses: ["base", "export"], packages: ["mysql2"] },
  udp: { uses: ["base", "api"], types: ["naming"] },
  settings: { uses: ["base", "observe/log", "sign_in"] },
  "observe/access": { uses: ["base"] },
  "observe/audit": { uses: ["base", "observe/access"] },
  "observe/log": { uses: [], types: ["base"] },
  "observe/metrics": {
    uses: ["base"],
    types: [
      "api",
      "cluster",
      "front",
      "grpc",
      "node",
      "observe/access",
      "peer",
      "raft",
      "tls",
      "udp",
    ],
    packages: ["prom-client"],
  },
  data_dir: {
    uses: ["base", "node", "raft", "settings", "state", "store"],
    types: ["cluster", "peer"],
  },
  cli: {
    uses: [
      "api",
      "app",
      "base",
      "credentials",
      "data_dir",
      "migrate",
      "node",
      "observe/log",
      "raft",
      "settings",
      "state",
      "store",
      "export",
    ],
  },
  app: {
    uses: [
      "api",
      "base",
      "credentials",
      "cluster",
      "console",
      "data_dir",
      "document",
      "front",
      "grpc",
      "http",
      "observe/access",
      "observe/audit",
      "observe/log",
      "observe/metrics",
      "peer",
      "raft",
      "settings",
      "sign_in",
      "tls",
      "udp",
    ],
    types: ["node", "store"],
  },
  main: { uses: ["cli"] },
};

/** Files that know each other in a circle although the house wants none, by room and number of files. */
export const CIRCLES: Readonly<Record<string, number>> = {
  /** One aggregate: a client has publications, each of which has its lease and its service. */
  naming: 4,
};

/** One import as written in a file. Paths are relative to the repository, with forward slashes. */
export interface Import {
  readonly from: string;
  /** Repository path of the file imported, or the specifier of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** `src/raft/log.ts` -> `raft`, `src/observe/log/logger.ts` -> `observe/log`; undefined outside the product. */
export function roomOf(path: string): string | undefined {
  if (path === "main.ts") return "main";
  const [, first, second] = /^src\/([^/]+)\/(?:([^/]+)\/)?[^/].*$/.exec(path) ?? [];
  const inner = `${first}/${second}`;
  return inner in ROOMS ? inner : first;
}

/** `npm:/@grpc/grpc-js@1.14.7` -> `@grpc/grpc-js`. */
export function packageName(specifier: string): string {
  const bare = specifier.replace(/^npm:\/?/, "");
  return /^(@[^/]+\/[^/@]+|[^/@]+)/.exec(bare)?.[0] ?? bare;
}

function checkPackage(room: Room, found: Import): string | undefined {
  if (found.to.startsWith("node:")) return undefined;
  const name = packageName(found.to);
  if (room.packages?.includes(name)) return undefined;
  return `${found.from} imports the package ${name}: its room may not`;
}

/** What is wrong with one import, or undefined. */
export function checkImport(found: Import): string | undefined {
  const fromRoom = roomOf(found.from);
  if (fromRoom === undefined || found.from.endsWith("_test.ts")) return undefined;
  const room = ROOMS[fromRoom];
  if (room === undefined) return `${found.from} is in the room ${fromRoom}, which has no rules`;
  if (/^(npm|node|jsr|https?):/.test(found.to)) return checkPackage(room, found);
  if (found.to.endsWith("_test.ts")) return `${found.from} imports the test ${found.to}`;
  if (found.to === "deno.json") {
    return found.from === "src/base/version.ts"
      ? undefined
      : `${found.from} imports deno.json: only src/base/version.ts may`;
  }
  const toRoom = roomOf(found.to);
  if (toRoom === undefined) return `${found.from} imports ${found.to}, which is no product code`;
  if (toRoom === fromRoom) return undefined;
  if (found.to !== `src/${toRoom}/mod.ts`) {
    return `${found.from} imports ${found.to}: the door src/${toRoom}/mod.ts is wanted`;
  }
  if (room.uses.includes(toRoom)) return undefined;
  if (room.types?.includes(toRoom)) {
    return found.typeOnly ? undefined : `${found.from} imports more than types from ${found.to}`;
  }
  return `${found.from} imports ${found.to}: ${fromRoom} may use ${room.uses.join(", ")}`;
}
