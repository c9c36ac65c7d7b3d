/**
 * How long the lists of the console take with 100,000 configs and 100,000 instances: the second of two askings, and the
 * first in parentheses; beside each the time of the processor, which says more on a machine that others use, and the
 * longest that others had to wait.
 *
 *     deno run -A scripts/console_speed.ts
 */
import process from "node:process";
import { createConfigApi, createNamingApi } from "../src/api/mod.ts";
import { silentLogger, systemClock } from "../src/base/mod.ts";
import { createFakeNode } from "../tests/support/fake_node.ts";
import { HTTP_CALLER } from "../tests/support/naming_fixture.ts";
import { say } from "./lib/say.ts";

const CONFIGS = 100_000;
const SERVICES = 10_000;
const INSTANCES_OF_EACH = 10;
const CONTENT = "timeout: 3s\nretries: 2\n".repeat(20);

async function measure(name: string, ask: () => Promise<unknown>): Promise<void> {
  const times: string[] = [];
  for (let round = 0; round < 2; round++) {
    let longestMs = 0;
    let lastMs = performance.now();
    const beat = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - lastMs);
      lastMs = performance.now();
    }, 0);
    const beganMs = performance.now();
    const before = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(before);
    const tookMs = performance.now() - beganMs;
    await new Promise((resolve) => setTimeout(resolve, 0));
    clearInterval(beat);
    const cpuMs = (user + system) / 1_000;
    times.push(`${tookMs.toFixed(0)} ms, cpu ${cpuMs.toFixed(0)}, others ${longestMs.toFixed(0)}`);
  }
  say(`${name}: ${times[1]} (${times[0]})`);
}

async function measureConfigs(): Promise<void> {
  const node = createFakeNode();
  for (let i = 0; i < CONFIGS; i++) {
    node.applyNow({
      type: "config.publish",
      key: {
        namespace: "public",
        group: `G${i % 7}`,
        dataId: `service-${i * 7919 % CONFIGS}.yaml`,
      },
      content: `${CONTENT}number: ${"x".repeat(i % 97)}${i}\n`,
      info: { appName: `app-${i % 100}`, tags: "core" },
      sourceIp: "",
    });
  }
  const config = createConfigApi({ node, clock: systemClock });
  const filter = {
    ...{ spaces: [{ namespace: "public" }], text: "", inContent: false, group: "", appName: "" },
    ...{ tag: "", configType: "", descending: false, pageNo: 1, pageSize: 50 },
  };
  for (const sort of ["dataId", "group", "changed", "app", "bytes"] as const) {
    await measure(`configs by ${sort}`, () => config.find({ ...filter, sort }));
  }
  const last = { ...filter, sort: "dataId", pageNo: CONFIGS / 50 } as const;
  await measure("configs, last page", () => config.find(last));
  const found = { ...filter, sort: "dataId", text: "service-9999" } as const;
  await measure("configs, search in names", () => config.find(found));
  const inside = { ...found, text: "x99999", inContent: true };
  await measure("configs, search in contents", () => config.find(inside));
  config.watch.close();
}

async function measureServices(): Promise<void> {
  const node = createFakeNode();
  const naming = createNamingApi({ node, clock: systemClock, logger: silentLogger });
  for (let i = 0; i < SERVICES; i++) {
    const ref = {
      namespace: "public",
      group: `G${i % 7}`,
      serviceName: `svc-${i * 7919 % SERVICES}`,
    };
    for (let k = 0; k < INSTANCES_OF_EACH; k++) {
      const metadata = { zone: `eu-${k}` };
      const instance = { ip: `10.${i >> 8}.${i & 255}.${k}`, port: 80, ephemeral: true, metadata };
      await naming.register(ref, instance, HTTP_CALLER);
    }
  }
  const { admin } = naming;
  const filter = {
    ...{ spaces: [{ namespace: "public" }], text: "", group: "", withEmpty: true, badOnly: false },
    ...{ metadata: "", descending: false, pageNo: 1, pageSize: 50 },
  };
  for (const sort of ["name", "group", "instances", "healthy"] as const) {
    await measure(`services by ${sort}`, () => admin.findServices({ ...filter, sort }));
  }
  const named = { ...filter, sort: "name", text: "svc-999" } as const;
  await measure("services, search in names", () => admin.findServices(named));
  const withMeta = { ...filter, sort: "name", metadata: "zone=eu-9" } as const;
  await measure("services, search in metadata", () => admin.findServices(withMeta));
  naming.close();
}

if (import.meta.main) {
  await measureConfigs();
  await measureServices();
  Deno.exit(0);
}
