import { main } from "./src/app/mod.ts";

await main(Deno.args);
