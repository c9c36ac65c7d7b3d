import manifest from "../../deno.json" with { type: "json" };

/** Version of the server, from the one place that states it. */
export const VERSION: string = manifest.version;
