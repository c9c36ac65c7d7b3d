/** Builds the console beside a server that starts from sources; always exits with 0, because another code ends the server. */
import { buildConsoleOnce } from "./lib/console_once.ts";
import { say } from "./lib/say.ts";

if (import.meta.main) {
  await buildConsoleOnce({ port: Deno.env.get("RNACOS_HTTP_CONSOLE_PORT"), say });
}
