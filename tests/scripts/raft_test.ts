/**
 * Runs every transcript in `raft/`. `PLANT=bug,bug` plants mistakes, to see which transcripts
 * notice.
 */
import { PLANTED_BUGS } from "../../src/raft/mod.ts";
import { raftScript } from "./raft_commands.ts";
import { checkScript, scriptsIn } from "./script_file.ts";

const FOLDER = new URL("./raft/", import.meta.url);
const wanted = (Deno.env.get("PLANT") ?? "").split(",");
const planted = new Set(PLANTED_BUGS.filter((bug) => wanted.includes(bug)));

for (const name of scriptsIn(FOLDER.pathname)) {
  Deno.test(`raft script ${name}`, () => {
    checkScript(new URL(name, FOLDER).pathname, raftScript(planted));
  });
}
