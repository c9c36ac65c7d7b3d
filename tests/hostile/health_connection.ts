/** One connection that asks `/health`, and is made anew only when the server has closed it between two answers. */

import { pause } from "./pause.ts";

const REQUEST = new TextEncoder().encode("GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
const TIMEOUT_MS = 20_000;
/** A port that is closed for less than this shows as a late answer. */
const REFUSED_MS = 1_000;
const REDIAL_MS = 5;
const HEAD_END = "\r\n\r\n";

export class HealthConnection {
  readonly #port: number;
  readonly #buffer = new Uint8Array(16_384);
  #connection: Deno.TcpConn | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Throws when the answer is not 200, breaks off, or does not come. */
  async ask(): Promise<void> {
    const used = this.#connection !== undefined;
    const connection = this.#connection ??= await this.#dial();
    const timer = setTimeout(() => this.close(), TIMEOUT_MS);
    try {
      await this.#exchange(connection);
    } catch (thrown) {
      this.close();
      // A connection at rest may be closed at any time; the question has to reach a new one then.
      if (!used || !(thrown instanceof ClosedAtRest)) throw thrown;
      await this.ask();
    } finally {
      clearTimeout(timer);
    }
  }

  async #dial(): Promise<Deno.TcpConn> {
    const untilMs = performance.now() + REFUSED_MS;
    for (;;) {
      try {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
        connection.setNoDelay(true);
        return connection;
      } catch (thrown) {
        const refused = thrown instanceof Deno.errors.ConnectionRefused;
        if (!refused || performance.now() > untilMs) throw thrown;
        await pause(REDIAL_MS);
      }
    }
  }

  async #exchange(connection: Deno.TcpConn): Promise<void> {
    let answer = "";
    await connection.write(REQUEST);
    while (!isWhole(answer)) {
      const count = await connection.read(this.#buffer);
      if (count === null) throw answer === "" ? new ClosedAtRest() : new Error("broke off");
      answer += new TextDecoder("latin1").decode(this.#buffer.subarray(0, count));
    }
    const [status = ""] = answer.split("\r\n", 1);
    if (!status.startsWith("HTTP/1.1 200")) throw new Error(status);
  }

  close(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close();
  }
}

class ClosedAtRest extends Error {
  constructor() {
    super("closed without an answer");
  }
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = Number(/content-length: *(\d+)/i.exec(answer.slice(0, head))?.[1] ?? NaN);
  if (Number.isNaN(length)) throw new Error("/health has no content-length");
  return answer.length >= head + HEAD_END.length + length;
}
