import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const REPOSITORY: string = fileURLToPath(new URL("../..", import.meta.url));

/** An absolute path of something in the repository. */
export function inRepository(...parts: string[]): string {
  return join(REPOSITORY, ...parts);
}

/** Path of a file URL inside the repository with forward slashes; undefined when it is elsewhere. */
export function repositoryPath(fileUrl: string): string | undefined {
  const path = relative(REPOSITORY, fileURLToPath(fileUrl));
  return path.startsWith("..") ? undefined : path.split(sep).join("/");
}

/** All TypeScript files under a folder of the repository, sorted. */
export function typeScriptFiles(folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string) => {
    for (const entry of Deno.readDirSync(inRepository(path))) {
      if (entry.isDirectory) walk(`${path}/${entry.name}`);
      else if (entry.name.endsWith(".ts")) found.push(`${path}/${entry.name}`);
    }
  };
  walk(folder);
  return found.sort();
}
