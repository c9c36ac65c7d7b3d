/**
 * schemathesis against the server's own OpenAPI document: deno run -A tests/openapi/main.ts [EXAMPLES [SEED]]. The
 * program is what SCHEMATHESIS names, else `schemathesis` on the PATH; without one it says what was not checked.
 */
import { isInstalled } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

/**
 * Not asked: what never ends or holds its answer, what takes the node out of its cluster, and what goes to addresses
 * that the request names.
 */
const LEFT_OUT = "/events$|configs/listener$|/v1/raft/|/loader|/console/move";
const CHECKS = [
  "only_declared_server_errors",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];
const MAX_SECONDS = 1_800;

async function check(program: string, examples: string, seed: string): Promise<number> {
  const server = await ServerProcess.start({ env: { RUST_LOG: "warn" } });
  try {
    const secret = (await Deno.readTextFile(`${server.dataDir}/operator_token`)).trim();
    const folder = await Deno.makeTempDir({ prefix: "openapi-" });
    const { code } = await new Deno.Command(program, {
      args: [
        ...["run", `${server.url}/rnacos/openapi.json`],
        ...["--phases", "coverage,fuzzing", "--checks", CHECKS.join(",")],
        ...["--max-examples", examples, "--seed", seed, "--max-time", String(MAX_SECONDS)],
        ...["--exclude-path-regex", LEFT_OUT, "--request-timeout", "20"],
        ...["--header", `Authorization: Bearer ${secret}`],
        ...["--no-shrink", "--continue-on-failure", "--warnings", "off"],
      ],
      env: { SCHEMATHESIS_HOOKS: new URL("hooks.py", import.meta.url).pathname },
      cwd: folder,
      stdin: "null",
    }).spawn().status;
    await Deno.remove(folder, { recursive: true });
    const defects = server.log.split("\n").filter((line) => line.includes('"level":"error"'));
    for (const line of defects) say(`The server has logged an error: ${line}`);
    return defects.length === 0 ? code : 1;
  } finally {
    await server.stop();
    server.removeData();
  }
}

if (import.meta.main) {
  const [examples = "20", seed = "1"] = Deno.args;
  const program = Deno.env.get("SCHEMATHESIS") ?? "schemathesis";
  if (isInstalled(program)) Deno.exit(await check(program, examples, seed));
  say(`NOT CHECKED: the server against its OpenAPI document: there is no ${program}`);
}
