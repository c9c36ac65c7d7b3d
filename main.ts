import { main } from "./src/cli/mod.ts";

await main(Deno.args);
