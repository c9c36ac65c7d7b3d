/** The Helm chart, rendered by Helm's engine and read with the types of Kubernetes. */
import { assertEquals, assertStringIncludes } from "#assert";
import { inRepository } from "../../scripts/lib/repository.ts";
import { run } from "../../scripts/package/run.ts";
import { notChecked } from "./base.ts";

const FOLDER = inRepository("tests", "packaging", "chart");
const CHART = inRepository("deploy", "helm", "rnacos");
/** The first build compiles the types of Kubernetes. */
const BUILD_TIMEOUT = "110s";

/** Path of the program that checks; undefined after a line that says why there is none. */
async function buildChecker(folder: string): Promise<string | undefined> {
  const program = `${folder}/chart`;
  try {
    const build = ["timeout", BUILD_TIMEOUT, "go", "build", "-C", FOLDER, "-o", program, "."];
    await run(["go", "version"]);
    const { success, output } = await run(build);
    if (success) return program;
    notChecked("the Helm chart", `the checker was not built within ${BUILD_TIMEOUT}: ${output}`);
  } catch (thrown) {
    notChecked("the Helm chart", `go is wanted to build the checker: ${thrown}`);
  }
  return undefined;
}

Deno.test("the chart renders to objects that Kubernetes knows", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const checker = await buildChecker(folder);
    if (checker === undefined) return;
    const render = (...values: string[]) => run([checker, CHART, ...values], { SHOW: "1" });
    const kinds = (text: string) => text.match(/^[A-Z][A-Za-z]+ rnacos[a-z-]*$/gm)?.sort();

    const cluster = await render("clusterToken.value=t", "adminPassword.existingSecret=own");
    assertEquals(cluster.success, true, cluster.output);
    assertEquals(kinds(cluster.stdout), [
      "Job rnacos-scale-down",
      "PodDisruptionBudget rnacos",
      "Secret rnacos",
      "Service rnacos",
      "Service rnacos-nodes",
      "ServiceAccount rnacos",
      "StatefulSet rnacos",
    ]);
    for (const part of ["name: own\n", "readOnlyRootFilesystem: true", "rnacos-1.rnacos-nodes."]) {
      assertStringIncludes(cluster.stdout, part);
    }

    // Nodes and the hook that takes them out show the same token, which is made when none is given.
    const tokenRefs = (text: string) =>
      text.match(/name: RNACOS_CLUSTER_TOKEN\n\s+valueFrom:\n\s+secretKeyRef:\n\s+name: (\S+)/g)
        ?.length;
    const made = await render("replicas=3");
    assertEquals([tokenRefs(made.stdout), tokenRefs(cluster.stdout)], [2, 2]);
    const [, token = ""] = /cluster-token: "([^"]+)"/.exec(made.stdout) ?? [];
    assertEquals(/^[A-Za-z0-9]{48}$/.test(atob(token)), true, made.stdout);
    assertStringIncludes(cluster.stdout, `cluster-token: "${btoa("t")}"`);
    const kept = await run([checker, CHART, "replicas=3"], { SHOW: "1", KEPT_TOKEN: btoa("kept") });
    assertStringIncludes(kept.stdout, `cluster-token: "${btoa("kept")}"`);
    const own = await render("clusterToken.existingSecret=mine");
    assertEquals([kinds(own.stdout)?.includes("Secret rnacos"), tokenRefs(own.stdout)], [false, 2]);
    assertStringIncludes(own.stdout, "name: mine\n");

    const single = await render("replicas=1", "scaleDownHook.enabled=false");
    assertEquals(kinds(single.stdout), [
      "Secret rnacos",
      "Service rnacos",
      "Service rnacos-nodes",
      "ServiceAccount rnacos",
      "StatefulSet rnacos",
    ]);
    assertEquals(single.stdout.includes("RNACOS_RAFT_JOIN_ADDR"), false);

    const backedUp = await render("replicas=1", "backupToken.value=t");
    for (const part of ["name: RNACOS_BACKUP_TOKEN\n", "backup-token: "]) {
      assertStringIncludes(backedUp.stdout, part);
    }

    const refused: readonly (readonly [string, string])[] = [
      ["replicas=0", "replicas"],
      ["settings.PATH=x", "settings"],
      ["persistence.size=big", "persistence.size"],
    ];
    for (const [value, reason] of refused) {
      const { success, output } = await render(value);
      assertEquals(success, false, value);
      assertStringIncludes(output, reason);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
