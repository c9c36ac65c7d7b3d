import { assertEquals, assertRejects } from "#assert";
import { downloadUrl } from "./download_url.ts";

async function partsFrom(answer: () => Response): Promise<number> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  try {
    let sizeBytes = 0;
    const url = new URL(`http://127.0.0.1:${server.addr.port}/x`);
    for await (const part of downloadUrl({ url, idleMs: 60_000 })) sizeBytes += part.length;
    return sizeBytes;
  } finally {
    await server.shutdown();
  }
}

Deno.test("a file comes whole", async () => {
  assertEquals(await partsFrom(() => new Response(new Uint8Array(300_000))), 300_000);
});

Deno.test("of a refusal its beginning is told, and one without an end is not waited for", async () => {
  const told = (body: BodyInit) => () => new Response(body, { status: 500 });
  await assertRejects(() => partsFrom(told(" no\n room ")), Error, "it answers 500: no room");
  const part = new TextEncoder().encode("on and ".repeat(1_000));
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(part),
  });
  await assertRejects(() => partsFrom(told(endless)), Error, "it answers 500: on and on and");
});
