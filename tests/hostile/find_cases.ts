/** Finds the cases: every file of `cases/` is one and exports it as `hostileCase`. */
import type { HostileCase } from "./hostile_case.ts";

const FOLDER = new URL("cases/", import.meta.url);

/** All of them in the order of their names; throws when a file is no case or its name is another. */
export async function findCases(): Promise<HostileCase[]> {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
  return await Promise.all(files.map(async (file) => {
    const { hostileCase } = await import(new URL(file, FOLDER).href) as {
      hostileCase?: HostileCase;
    };
    const name = file.replace(/\.ts$/, "");
    if (hostileCase?.name === name) return hostileCase;
    throw new Error(
      `Cannot use ${file}: found the name ${hostileCase?.name}, wanted ${name} in \`hostileCase\``,
    );
  }));
}
