import { assert, assertEquals } from "#assert";
import { TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";

const CONFIG = { dataId: "a", group: "G", tenant: "dev" };
const GRANT = { role: "readers", resource: "dev:*:*", action: "r" };

/** The use of the open API by one who manages users, at any node. */
class Manager {
  readonly #cluster: TestCluster;
  #token = "";

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  async login(username: string, password: string, node = 1): Promise<string> {
    const answer = await this.#send(node, "POST", "auth/login", { username, password });
    return JSON.parse(answer).accessToken;
  }

  /** The first administrator is made once the nodes have found together. */
  async begin(): Promise<void> {
    await until("the first administrator is there", async () => {
      const form = new URLSearchParams({ username: "root", password: "root of all" });
      const answer = await fetch(`${this.#cluster.url(1)}/nacos/v1/auth/login?${form}`, {
        method: "POST",
      });
      const text = await answer.text();
      if (answer.status === 200) this.#token = JSON.parse(text).accessToken;
      return answer.status === 200;
    });
  }

  async change(
    node: number,
    method: string,
    path: string,
    form: Record<string, string>,
  ): Promise<void> {
    await this.#send(node, method, path, { ...form, accessToken: this.#token });
  }

  async #send(
    node: number,
    method: string,
    path: string,
    form: Record<string, string>,
  ): Promise<string> {
    const url = `${this.#cluster.url(node)}/nacos/v1/${path}?${new URLSearchParams(form)}`;
    const answer = await fetch(url, { method });
    const text = await answer.text();
    assertEquals(answer.status, 200, `${method} ${path}: ${text}`);
    return text;
  }
}

Deno.test("a right is given and taken on every node with the answer to the change", async () => {
  await using cluster = new TestCluster({
    RNACOS_ENABLE_OPEN_API_AUTH: "true",
    RNACOS_INIT_ADMIN_USERNAME: "root",
    RNACOS_INIT_ADMIN_PASSWORD: "root of all",
    RNACOS_CLUSTER_TOKEN: "of-this-test",
  });
  await cluster.form(3);
  const manager = new Manager(cluster);
  await manager.begin();
  await manager.change(1, "POST", "auth/users", { username: "jo", password: "secret" });
  await manager.change(2, "POST", "auth/roles", { role: GRANT.role, username: "jo" });
  const clients = cluster.ids.map((id) => {
    const client = new TestClient(cluster.place(id).grpc);
    client.setUp();
    return client;
  });
  try {
    const accessToken = await manager.login("jo", "secret", 2);
    const codes = async () =>
      await Promise.all(
        clients.map(async (client) =>
          (await client.call("ConfigQueryRequest", CONFIG, { accessToken })).body.errorCode
        ),
      );
    for (let round = 0; round < 12; round++) {
      const node = round % 3 + 1;
      await manager.change(node, "POST", "auth/permissions", GRANT);
      assertEquals(await codes(), [300, 300, 300], `given by node ${node}`);
      await manager.change(node, "DELETE", "auth/permissions", GRANT);
      assertEquals(await codes(), [403, 403, 403], `taken by node ${node}`);
    }
    await manager.change(3, "POST", "auth/permissions", GRANT);
    await manager.change(3, "PUT", "auth/users", { username: "jo", newPassword: "another" });
    assertEquals(await codes(), [403, 403, 403], "another password");
    const other = await manager.login("jo", "another", 1);
    assert(other !== accessToken);
  } finally {
    for (const client of clients) client.close();
  }
});
