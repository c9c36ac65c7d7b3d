import { assertEquals } from "#assert";
import { H1 } from "../../base/mod.ts";
import { answer, get, HOST, post, readAnswers } from "../../../tests/support/h1/session_fixture.ts";
import { withServer } from "../../../tests/support/h1/server_fixture.ts";
import type { HttpRequest } from "../mod.ts";
import { HeldBuffers } from "./held_buffers.ts";

const service = ({ url, arrived }: HttpRequest) => answer(`${url} ${arrived?.length}`);
/** More than the first buffer of a connection. */
const BEGUN = `GET / HTTP/1.1\r\n${HOST}A: ${"x".repeat(2 * H1.readBytes)}`;

Deno.test("requests that have begun are held within a bound for all, and small ones beside them are served", async () => {
  const bounds = { maxHeldBytes: 10 * H1.readBytes };
  await withServer({ service, bounds }, async ({ connect }) => {
    const clients = [await connect(), await connect()];
    for (const client of clients) await client.send(BEGUN);
    const third = await connect();
    await third.send(BEGUN);
    assertEquals(readAnswers(await third.all()).map(({ status }) => status), [503]);
    const small = await connect();
    await small.send(get("/small"));
    await small.until("/small 0");
    for (const client of clients) {
      await client.send("\r\n\r\n");
      await client.until("/ 0");
    }
    // What is answered is not held any more.
    const last = await connect();
    await last.send(BEGUN);
    await last.send("\r\n\r\n");
    await last.until("/ 0");
  });
});

Deno.test("a connection that is closed gives back what it held", async () => {
  const bounds = { maxHeldBytes: 5 * H1.readBytes };
  await withServer({ service, bounds }, async ({ connect, server }) => {
    for (let round = 0; round < 5; round++) {
      const client = await connect();
      await client.send(BEGUN);
      client.close();
      while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const good = await connect();
    const body = "y".repeat(3 * H1.readBytes);
    await good.send(post("/good", body).slice(0, -1));
    await good.send("y");
    await good.until(`/good ${body.length}`);
  });
});

Deno.test("large buffers are kept for the next request while there are few of them", () => {
  const held = new HeldBuffers(100);
  assertEquals([held.change(25), held.mayKeep], [true, true]);
  assertEquals([held.change(1), held.mayKeep], [true, false]);
  assertEquals([held.change(74), held.change(1)], [true, false]);
  held.change(-76);
  assertEquals(held.mayKeep, true);
});
