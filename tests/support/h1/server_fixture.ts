/** A server of the engine on a free port, and clients that speak bytes. */
import { type H1Server, startH1Server } from "../../../src/h1/mod.ts";
import { type Logged, recordingLogger } from "../http/http_fixture.ts";

type Options = Omit<Parameters<typeof startH1Server>[0], "hostname" | "port" | "logger">;

export interface ServerFixture {
  readonly server: H1Server;
  readonly logged: readonly Logged[];
  connect(): Promise<RawClient>;
}

/** The server has ended when this resolves, whatever the test did. */
export async function withServer(
  options: Options,
  run: (fixture: ServerFixture) => Promise<void>,
): Promise<void> {
  const { logger, logged } = recordingLogger();
  const server = startH1Server({ hostname: "127.0.0.1", port: 0, logger, ...options });
  const clients: RawClient[] = [];
  const connect = async () => {
    const client = new RawClient(await Deno.connect({ hostname: "127.0.0.1", port: server.port }));
    clients.push(client);
    return client;
  };
  try {
    await run({ server, logged, connect });
  } finally {
    for (const client of clients) client.close();
    server.close();
    await server.finished;
  }
}

const READ_BYTES = 65_536;

/** Latin-1 texts stand for bytes. */
export class RawClient {
  readonly socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #received = "";
  #isClosed = false;

  constructor(socket: Deno.TcpConn) {
    this.socket = socket;
  }

  /** Everything that has come. */
  get received(): string {
    return this.#received;
  }

  async send(latin1: string): Promise<void> {
    const bytes = Uint8Array.from(latin1, (character) => character.charCodeAt(0));
    for (let at = 0; at < bytes.length;) at += await this.socket.write(bytes.subarray(at));
  }

  /** One read; false at the end. */
  async read(): Promise<boolean> {
    const count = await this.socket.read(this.#buffer);
    if (count === null) return false;
    this.#received += new TextDecoder("latin1").decode(this.#buffer.subarray(0, count));
    return true;
  }

  /** Reads until this has come. */
  async until(latin1: string): Promise<string> {
    while (!this.#received.includes(latin1)) {
      if (!await this.read()) throw new Error(`It ended before "${latin1}": ${this.#received}`);
    }
    return this.#received;
  }

  /** Reads to the end of the connection. */
  async all(): Promise<string> {
    while (await this.read());
    return this.#received;
  }

  /** True when the connection ends, in whatever way, with nothing more on it. */
  async isEnded(): Promise<boolean> {
    try {
      return !await this.read();
    } catch {
      return true; // It was reset.
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.close();
  }
}
