/** What a start must not load: stacks of the platform that most servers never use, each some milliseconds and memory. */
import { assertEquals } from "#assert";
import { inRepository } from "./lib/repository.ts";

const LATER = ["node:http", "node:https", "node:http2", "node:tls"];

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly local?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

async function graphOf(path: string): Promise<Graph> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", inRepository(path)],
    stdout: "piped",
    stderr: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** An import that is gone when the types are. */
function isOfTypes(text: string, specifier: string): boolean {
  const quoted = specifier.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const values = new RegExp(`(?:import|export)\\s+(?!type\\b)[^;]*?from\\s+"${quoted}"`);
  return !values.test(text) && !text.includes(`import "${specifier}"`);
}

Deno.test("a start loads no stack of the platform that only some servers need", async () => {
  const { modules } = await graphOf("src/app/mod.ts");
  const found: string[] = [];
  for (const { specifier, local, dependencies = [] } of modules) {
    if (!specifier.startsWith("file:") || local === undefined) continue;
    // Loaded on demand, with the engine or the directory that needs it.
    if (specifier.includes("/grpcjs/") || specifier.includes("/sign_in/")) continue;
    for (const { specifier: wanted, isDynamic } of dependencies) {
      if (!LATER.includes(wanted) || isDynamic === true) continue;
      if (!isOfTypes(Deno.readTextFileSync(local), wanted)) found.push(`${specifier}: ${wanted}`);
    }
  }
  assertEquals(found, []);
});
