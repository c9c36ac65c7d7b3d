/** Files for compose, systemd and workflows: they parse, and name only what there is. */
import { assert, assertEquals } from "#assert";
import { parse } from "npm:yaml@2.8.1";
import { inRepository } from "../../scripts/lib/repository.ts";
import { run } from "../../scripts/package/run.ts";
import { SETTING_SPECS } from "../../src/settings/setting_specs.ts";
import { notChecked } from "./base.ts";

interface Service {
  readonly image: string;
  readonly read_only: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** YAML with `<<` merged, as compose reads it. */
function readYaml<T>(...path: string[]): T {
  return parse(Deno.readTextFileSync(inRepository(...path)), { merge: true }) as T;
}

Deno.test("compose files share no port, no volume and no node id", () => {
  for (const [name, count] of [["compose.yaml", 1], ["compose-cluster.yaml", 3]] as const) {
    const { services, volumes } = readYaml<Compose>("deploy", name);
    const all = Object.values(services);
    assertEquals(all.length, count);
    assert(all.every(({ read_only, image }) => read_only && image.includes("rnacos")));
    const ports = all.flatMap((service) => service.ports.map((port) => port.split(":")[0]));
    // HTTP, gRPC and the console of each.
    assertEquals([ports.length, new Set(ports).size], [3 * count, 3 * count]);
    const used = all.map((service) => service.volumes[0]?.split(":")[0] ?? "");
    assertEquals(used.sort(), Object.keys(volumes).sort());
    // Compose ends with what stands behind the sign when there is no token.
    for (const { environment = {} } of all) {
      assert(environment["RNACOS_CLUSTER_TOKEN"]?.includes(":?is wanted in the file .env"));
    }
    if (count === 1) continue;
    for (const [service, { environment = {} }] of Object.entries(services)) {
      assertEquals(environment["RNACOS_RAFT_NODE_ID"], service.replace("node", ""));
      assertEquals(environment["RNACOS_RAFT_NODE_ADDR"], `${service}:9848`);
    }
  }
});

Deno.test("everything that is deployed uses settings that there are", () => {
  const known = new Set(SETTING_SPECS.map(({ name }) => name));
  // Not settings: of the compose file itself.
  known.add("RNACOS_IMAGE");
  const texts = [
    ["deploy", "compose.yaml"],
    ["deploy", "compose-cluster.yaml"],
    ["deploy", "systemd", "rnacos.service"],
    ["deploy", "helm", "rnacos", "values.yaml"],
    ["deploy", "helm", "rnacos", "templates", "statefulset.yaml"],
    ["Dockerfile"],
    ...["env01", "env02", "env03", "single.env", "container.env"].map((name) => ["env", name]),
  ].map((path) => Deno.readTextFileSync(inRepository(...path)));
  const used = texts.flatMap((text) =>
    text.match(/\b(RNACOS_[A-Z0-9_]*[A-Z0-9]|RUST_LOG)\b/g) ?? []
  );
  assertEquals(used.filter((name) => !known.has(name)), []);
});

Deno.test("the release workflow makes archives and an image on tags", () => {
  const workflow = readYaml<{ on: unknown; jobs: Record<string, { steps: { run?: string }[] }> }>(
    ".github",
    "workflows",
    "release.yml",
  );
  assertEquals(workflow.on, { push: { tags: ["v*"] } });
  assertEquals(Object.keys(workflow.jobs), ["archives", "image"]);
  const lines = workflow.jobs["archives"]?.steps.map((step) => step.run ?? "").join("\n") ?? "";
  assert(lines.includes("deno task release"));
});

Deno.test("systemd accepts the unit", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const text = Deno.readTextFileSync(inRepository("deploy", "systemd", "rnacos.service"));
    const unit = `${folder}/rnacos.service`;
    // The program has to be there, and is not installed here.
    Deno.writeTextFileSync(unit, text.replaceAll("/usr/local/bin/rnacos", Deno.execPath()));
    const { success, output } = await run(["systemd-analyze", "verify", unit]);
    // Other units of the machine may have their own faults.
    const about = output.split("\n").filter((line) => line.includes("rnacos"));
    assertEquals([success || about.length === 0, about], [true, []], output);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    notChecked("the systemd unit", "systemd-analyze is not installed");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
