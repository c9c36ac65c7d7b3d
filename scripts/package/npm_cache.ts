import { runOrThrow } from "./run.ts";

/** The folder where Deno keeps packages: a folder for each registry, then name and version. */
export async function npmCacheFolder(): Promise<string> {
  const info = JSON.parse(await runOrThrow(["deno", "info", "--json"])) as { npmCache: string };
  return info.npmCache;
}
