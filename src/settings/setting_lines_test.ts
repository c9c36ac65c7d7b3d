import { assert, assertEquals } from "#assert";
import { settingLines } from "./setting_lines.ts";
import { SETTING_SPECS } from "./setting_specs.ts";

Deno.test("settingLines() tells what is set, what is not, and what has no effect", () => {
  const { set, defaults, idle } = settingLines({
    RNACOS_HTTP_PORT: " 8850 ",
    RNACOS_ENABLE_GRPC_DETECTION_LOG: "true",
    RNACOS_GRPC_PORT: "",
    RUST_LOG: "info,\x1b[2Jnode=debug\n",
    OTHER: "x",
  });
  assertEquals(set, [
    "RNACOS_HTTP_PORT=8850 (default: 8848)",
    "RUST_LOG=info, [2Jnode=debug (default: info)",
  ]);
  assertEquals(idle, ["RNACOS_ENABLE_GRPC_DETECTION_LOG=true"]);
  assert(defaults.includes("RNACOS_GRPC_PORT=HTTP port + 1000"));
  const effective = SETTING_SPECS.filter(({ effect }) => effect === "now");
  assertEquals(set.length + defaults.length, effective.length);
});

Deno.test("settingLines() shows no secret", () => {
  const secrets = SETTING_SPECS.filter(({ kind }) => kind === "secret");
  assert(secrets.length >= 2, "the cluster and the backup token are secrets");
  const environment = Object.fromEntries(secrets.map(({ name }) => [name, "very-secret-text"]));
  const { set, idle } = settingLines(environment);
  assertEquals(set.length + idle.length, secrets.length);
  for (const line of [...set, ...idle]) assertEquals(line.includes("very-secret"), false, line);
});
