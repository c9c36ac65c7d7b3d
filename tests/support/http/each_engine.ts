/** A test that is run on each engine that serves HTTP. */
import type { HttpServerOptions } from "../../../src/http/mod.ts";

export type HttpEngine = NonNullable<HttpServerOptions["engine"]>;

const ENGINES: readonly HttpEngine[] = ["deno", "native"];

export function eachEngine(name: string, test: (engine: HttpEngine) => Promise<void>): void {
  for (const engine of ENGINES) Deno.test(`${name} (${engine})`, () => test(engine));
}
