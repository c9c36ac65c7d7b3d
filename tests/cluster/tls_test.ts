/** A cluster of real processes that goes from no TLS to nothing without it, while it serves. */
import { assertEquals, assertStringIncludes } from "#assert";
import { PemFolder } from "../support/tls/echo_port.ts";
import { type Authority, makeAuthority, makePair } from "../support/tls/make_certificates.ts";
import { TestCluster, until } from "./cluster_harness.ts";

const ENV = {
  RNACOS_CLUSTER_TOKEN: "0123456789abcdef0123456789abcdef",
  RNACOS_HTTP_ENGINE: "native",
};

type Mode = "off" | "mixed" | "strict";

class TlsCluster extends TestCluster {
  readonly #authority: Authority;
  readonly #folders: PemFolder[] = [];
  readonly #client: Deno.HttpClient;
  readonly #modes = new Map<number, Mode>();

  constructor(authority: Authority) {
    super(ENV);
    this.#authority = authority;
    this.#client = Deno.createHttpClient({ caCerts: [authority.cert] });
  }

  override url(id: number): string {
    const scheme = this.#modes.get(id) === "strict" ? "https" : "http";
    return `${scheme}://127.0.0.1:${this.place(id).http}`;
  }

  protected override ask(url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(url, url.startsWith("https") ? { ...init, client: this.#client } : init);
  }

  /** Starts a node with a certificate that `signer` has signed. */
  async launchIn(mode: Mode, id: number, signer = this.#authority) {
    const pair = await makePair(signer, { name: `node ${id}` });
    const folder = new PemFolder(pair, this.#authority.cert);
    this.#folders.push(folder);
    this.#modes.set(id, mode);
    const { cert, key, ca } = folder.paths;
    const files = { RNACOS_TLS_CERT_FILE: cert, RNACOS_TLS_KEY_FILE: key, RNACOS_TLS_CA_FILE: ca };
    const env = mode === "off" ? {} : { RNACOS_TLS_MODE: mode, ...files };
    return this.launch(id, { env, ...id > 3 && { joinVia: [1, 2, 3] } });
  }

  /** Every node in turn goes over to `mode`; what is written meanwhile is read everywhere. */
  async roll(mode: Mode): Promise<void> {
    for (const id of [1, 2, 3]) {
      await this.stop(id);
      await (await this.launchIn(mode, id)).ready;
      const dataId = `${mode}-${id}`;
      await until(`node ${id} takes a write`, async () => {
        const answer = await this.publish(id, dataId, "content");
        return await answer.text() === "true";
      });
      for (const reader of [1, 2, 3]) await this.holds(reader, dataId, "content");
    }
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#client.close();
    for (const folder of this.#folders) folder.remove();
  }
}

Deno.test("a cluster goes over mixed to strict without a moment out of service, and lets no other certificate in", async () => {
  await using cluster = new TlsCluster(await makeAuthority());
  const servers = await Promise.all([1, 2, 3].map((id) => cluster.launchIn("off", id)));
  await Promise.all(servers.map((server) => server.ready));
  await cluster.voters([1, 2, 3]);
  await cluster.roll("mixed");
  await cluster.roll("strict");

  const plain = await fetch(`http://127.0.0.1:${cluster.place(1).http}/health`);
  assertEquals(plain.status, 400);
  assertStringIncludes(await plain.text(), "speaks TLS");

  const stranger = await cluster.launchIn("strict", 4, await makeAuthority("another authority"));
  const refused = "takes nodes in TLS with a certificate of its own authorities only";
  await until("the stranger is told", () => Promise.resolve(stranger.log.includes(refused)));
  await cluster.voters([1, 2, 3], [1, 2, 3]);

  await (await cluster.launchIn("strict", 5)).ready;
  await cluster.voters([1, 2, 3, 5], [1, 2, 3, 5]);
  await cluster.holds(5, "strict-3", "content");
});
