/** What a running server tells Prometheus, judged by Prometheus' own tool where it is installed. */
import { assert, assertEquals, assertMatch } from "#assert";
import { isInstalled } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { TestClient } from "../support/grpc/test_client.ts";

/** What `promtool check metrics` complains about. */
async function complaints(page: string): Promise<string> {
  const child = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(page));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return code === 0 ? text : `exit code ${code}: ${text}`;
}

/** Requests of every kind, so that no metric is without a sample. */
async function useServer(server: ServerProcess): Promise<void> {
  const v1 = `${server.url}/nacos/v1`;
  const config = new URLSearchParams({ dataId: "a", group: "g", content: "c" });
  assertEquals(
    await (await fetch(`${v1}/cs/configs`, { method: "POST", body: config })).text(),
    "true",
  );
  const instance = new URLSearchParams({ serviceName: "s", ip: "10.0.0.1", port: "80" });
  assertEquals(
    await (await fetch(`${v1}/ns/instance`, { method: "POST", body: instance })).text(),
    "ok",
  );
  const client = new TestClient(server.grpcPort);
  try {
    const { type } = await client.call("ServerCheckRequest");
    assertEquals(type, "ServerCheckResponse");
  } finally {
    client.close();
  }
}

Deno.test("the metrics of a running server are clean", async () => {
  const server = await ServerProcess.start();
  await useServer(server);
  const page = await (await fetch(`${server.url}/nacos/actuator/prometheus`)).text();
  await server.stop();
  server.removeData();
  assertMatch(page, /^rnacos_configs\{namespace="public"\} 1$/m);
  assertMatch(page, /^rnacos_grpc_requests_total\{type="ServerCheckRequest",code="ok"\} 1$/m);
  // Names of r-nacos follow no rule, so that its users' panels go on.
  const familiar = new Set(
    [...page.matchAll(/^# HELP (\S+) As in r-nacos: /gm)].map(([, name]) => name),
  );
  assertEquals(familiar.size, 7);
  const own = page.split("\n").filter((line) =>
    !familiar.has(/^(?:# (?:HELP|TYPE) )?(\w+)/.exec(line)?.[1])
  ).join("\n");
  const types = [...own.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  assert(types.length > 90, page);
  for (const [, name = "", type] of types) {
    assertEquals(name.endsWith("_total"), type === "counter", name);
  }
  if (isInstalled("promtool")) assertEquals(await complaints(own), "");
  else say("NOT CHECKED: what promtool says of the metrics: it is not installed");
});
