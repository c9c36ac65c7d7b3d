import { assertEquals } from "#assert";
import { recordingLogger } from "../../../tests/support/http/http_fixture.ts";
import { HttpPort, type HttpPortOptions } from "./http_port.ts";
import { SpareFiles } from "./spare_files.ts";

/** Servers that end when a test says so. */
class FakeServers {
  readonly ports: number[] = [];
  readonly ends: ((why: Error) => void)[] = [];
  readonly shutdowns: PromiseWithResolvers<void>[] = [];
  refuse = 0;
  #heard = Promise.withResolvers<void>();

  readonly serve: NonNullable<HttpPortOptions["serve"]> = ({ port = 0 }) => {
    this.ports.push(port);
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
    if (this.refuse > 0) {
      this.refuse--;
      throw new Deno.errors.AddrInUse("taken");
    }
    const finished = Promise.withResolvers<void>();
    this.ends.push((why) => finished.reject(why));
    const addr = { transport: "tcp", hostname: "127.0.0.1", port: port === 0 ? 4_321 : port };
    return {
      addr,
      finished: finished.promise,
      shutdown: () => {
        const ended = Promise.withResolvers<void>();
        this.shutdowns.push(ended);
        return ended.promise;
      },
    } as unknown as ReturnType<NonNullable<HttpPortOptions["serve"]>>;
  };

  /** Resolves at the next attempt to listen. */
  next(): Promise<void> {
    return this.#heard.promise;
  }
}

const LACK = new Error("Too many open files (os error 24)");

Deno.test("a port that the system has closed is listened on again, and told of once", async () => {
  const servers = new FakeServers();
  const { logger, logged } = recordingLogger();
  const port = new HttpPort({
    hostname: "127.0.0.1",
    port: 0,
    service: () => new Response(),
    logger,
    serve: servers.serve,
  });
  assertEquals([port.port, servers.ports], [4_321, [0]]);
  servers.refuse = 1;
  servers.ends[0]?.(LACK);
  await servers.next();
  await servers.next();
  assertEquals(servers.ports, [0, 4_321, 4_321]);
  // The first server's idle connections are closed; its requests are answered.
  assertEquals(servers.shutdowns.length, 1);
  servers.ends[1]?.(LACK);
  await servers.next();
  assertEquals([servers.ports.length, servers.shutdowns.length], [4, 2]);
  assertEquals(logged.map(({ fields }) => fields?.["reason"]), [LACK.message]);
  let over = false;
  const stopped = port.shutdown().then(() => over = true);
  assertEquals(servers.shutdowns.length, 3);
  servers.shutdowns[0]?.resolve();
  servers.shutdowns[2]?.resolve();
  await Promise.resolve();
  assertEquals(over, false);
  servers.shutdowns[1]?.resolve();
  await stopped;
  await port.finished;
});

Deno.test("a port that is stopped while it is closed stays closed", async () => {
  const servers = new FakeServers();
  const port = new HttpPort({
    hostname: "127.0.0.1",
    port: 0,
    service: () => new Response(),
    logger: recordingLogger().logger,
    serve: servers.serve,
  });
  servers.ends[0]?.(LACK);
  await Promise.resolve();
  await Promise.resolve();
  servers.shutdowns[0]?.resolve();
  await port.shutdown();
  await port.finished;
  assertEquals(servers.ports, [0]);
});

Deno.test("spare files are held all or none, and given up together", () => {
  const spare = new SpareFiles(3);
  assertEquals([spare.take(), spare.take()], [true, true]);
  spare.release();
  spare.release();
});
