/** A client that connects by gRPC: its connection, what it registers, and how it is told to connect anew. */
import { assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { consoleTest } from "./browser.ts";

const INSTANCE = {
  namespace: "public",
  groupName: "DEFAULT_GROUP",
  serviceName: "order",
  type: "registerInstance",
  instance: { ip: "10.9.9.9", port: 80, weight: 1, enabled: true, healthy: true, ephemeral: true },
};

consoleTest(
  "a client is seen with its SDK, its instance comes and goes with it, it is reset",
  async (site) => {
    const client = new TestClient(site.server.grpcPort);
    try {
      client.setUp({ clientVersion: "Nacos-Java-Client:v2.4.3" });
      const page = await site.openAsAdmin({ path: "clients" });
      const row = page.locator("tbody tr", { hasText: "2.4.3" });
      await row.waitFor();

      const viewer = await site.openAsAdmin({ path: "ns/public/services" });
      await viewer.getByText("No services in public yet").waitFor();
      const { body } = await client.call("InstanceRequest", INSTANCE);
      assertEquals(body.resultCode, 200);
      await viewer.goto(`${site.url}ns/public/services/DEFAULT_GROUP/order`);
      const instance = viewer.locator("tbody tr", { hasText: "10.9.9.9:80" });
      await instance.waitFor();

      await row.getByRole("button").first().click();
      const drawer = page.getByRole("dialog");
      await drawer.getByText("tests").waitFor();
      await drawer.getByRole("button", { name: "Reset connection" }).click();
      await client.push("ConnectResetRequest");
      await page.getByText("told to reconnect").waitFor();
      client.close();
      await instance.waitFor({ state: "detached" });
    } finally {
      client.close();
    }
  },
);

consoleTest(
  "who listens is told with node and client, and a gray rule with whom it is for",
  async (site) => {
    await site.publish("gray.txt", "all", { type: "text" });
    const client = new TestClient(site.server.grpcPort);
    try {
      client.setUp({ clientVersion: "Nacos-Java-Client:v2.4.3" });
      const listen = { dataId: "gray.txt", group: "DEFAULT_GROUP", tenant: "", md5: "old" };
      const { body } = await client.call("ConfigBatchListenRequest", {
        listen: true,
        configListenContexts: [listen],
      });
      assertEquals(body.resultCode, 200);
      const page = await site.openAsAdmin();
      const path = `${site.url}ns/public/configs/DEFAULT_GROUP/gray.txt`;
      await page.goto(`${path}?tab=listeners`);
      const row = page.locator("tbody tr", { hasText: "127.0.0.1" });
      await row.getByText("Behind").waitFor();
      await row.getByText("Nacos-Java-Client:v2.4.3").waitFor();
      await page.goto(`${path}?tab=gray&form=new`);
      await page.getByText("None of the 1 clients").waitFor();
      await page.getByLabel("Addresses of clients").fill("10.0.0.1 127.0.0.1");
      await page.getByText("1 of 1 clients").waitFor();
    } finally {
      client.close();
    }
  },
);
