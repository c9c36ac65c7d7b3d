import { assertEquals } from "#assert";
import { inRepository } from "../lib/repository.ts";
import { WORKERS } from "./workers.ts";

function* workersUnder(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(inRepository(folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* workersUnder(path);
    else if (name.endsWith("_worker.ts") && name !== "idle_worker.ts") yield path;
  }
}

Deno.test("every thread of the server is part of a program, and its packages are told", () => {
  assertEquals([...workersUnder("src")].sort(), WORKERS);
});
