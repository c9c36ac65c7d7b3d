/** A path to one port that can be cut without a word: as when a cable is pulled, nobody hears of the end. */

const READ_BYTES = 16 * 1024;

export class CutRelay {
  readonly port: number;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #work = new Set<Promise<unknown>>();
  readonly #closed = Promise.withResolvers<void>();
  #isCut = false;

  constructor(targetPort: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#track(this.#accept(targetPort));
  }

  /** From now on nothing passes, in neither direction; connections stay open. */
  cut(): void {
    this.#isCut = true;
  }

  async close(): Promise<void> {
    this.#closed.resolve();
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await Promise.allSettled(this.#work);
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }

  async #accept(targetPort: number): Promise<void> {
    for await (const near of this.#listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
      this.#open.add(near).add(far);
      this.#track(Promise.allSettled([this.#pump(near, far), this.#pump(far, near)]));
    }
  }

  async #pump(source: Deno.TcpConn, target: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (;;) {
      const count = await source.read(buffer);
      if (this.#isCut) await this.#closed.promise;
      if (count === null) break;
      for (let at = 0; at < count;) at += await target.write(buffer.subarray(at, count));
    }
    await target.closeWrite();
  }
}
