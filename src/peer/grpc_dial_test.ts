import { assertEquals } from "#assert";
import { grpcDial } from "./grpc_dial.ts";

Deno.test("an address that cannot be read is a stream that fails a moment later, and holds nothing", async () => {
  for (const address of ["", "host", "host:port", ":1"]) {
    const { promise, resolve } = Promise.withResolvers<string>();
    const stream = grpcDial("token")(address, "Link", {
      message: () => resolve("a message"),
      closed: resolve,
    });
    stream.send(new Uint8Array(5));
    assertEquals([stream.queuedBytes, stream.heardBytes], [0, 0]);
    assertEquals(await promise, `the address ${address} is no host:port`);
    stream.end();
  }
});
