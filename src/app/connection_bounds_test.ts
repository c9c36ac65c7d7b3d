import { assertEquals } from "#assert";
import { GRPC, H1 } from "../base/mod.ts";
import { openableFiles, portBounds } from "./connection_bounds.ts";

Deno.test("files that can be opened are counted, and none is kept", () => {
  let open = 0;
  const file = { close: () => void open-- } as Deno.FsFile;
  const limited = (limit: number) => () => {
    if (open === limit) throw new Error("Too many open files (os error 24)");
    open++;
    return file;
  };
  assertEquals([openableFiles(10, limited(9)), open], [9, 0]);
  assertEquals([openableFiles(10, limited(10)), open], [undefined, 0]);
  assertEquals(openableFiles(5), undefined);
});

Deno.test("clients get what files are left when HTTP, nodes and data have theirs", () => {
  const bounds = (limit: number | undefined, asked?: number) => {
    const { grpc } = portBounds({ maxGrpcConnections: asked, maxHttpConnections: 7 }, limit);
    return [grpc.maxConnections, grpc.reservedConnections];
  };
  assertEquals(bounds(1_024), [640, 128]);
  assertEquals(bounds(20_000), [14_744, 256]);
  assertEquals(bounds(1_048_576), [GRPC.maxConnections, GRPC.reservedConnections]);
  assertEquals(bounds(undefined), [GRPC.maxConnections, GRPC.reservedConnections]);
  assertEquals(bounds(64), [16, 8]);
  assertEquals(bounds(1_024, 900), [900, 128]);
  assertEquals(bounds(undefined, 900), [900, GRPC.reservedConnections]);
});

Deno.test("clients of HTTP and browsers get a part of what is beside gRPC", () => {
  const bounds = (limit: number | undefined, asked?: number) => {
    const { http, console } = portBounds(
      { maxGrpcConnections: 7, maxHttpConnections: asked },
      limit,
    );
    return [http, console].flatMap((one) => [one.maxConnections, one.reservedConnections]);
  };
  assertEquals(bounds(1_024), [148, 22, 28, 4]);
  assertEquals(bounds(400), [57, 9, 16, 2]);
  assertEquals(bounds(64), [36, 6, 16, 1]);
  assertEquals(bounds(1_024, 900), [900, 22, 28, 4]);
  const usual = [H1.maxConnections, H1.reservedConnections];
  assertEquals(bounds(undefined), [...usual, ...usual]);
  assertEquals(bounds(undefined, 900), [900, H1.reservedConnections, ...usual]);
});
