/** Tests of the gRPC edge that hold for every engine below it. */
import { startGrpcJsTransport } from "../../../src/grpc/grpcjs/grpcjs_transport.ts";
import { startNativeTransport } from "../../../src/grpc/native_transport.ts";
import type { StartTransport } from "../../../src/grpc/transport.ts";

const ENGINES: readonly (readonly [name: string, start: StartTransport])[] = [
  ["grpc-js", startGrpcJsTransport],
  ["native", startNativeTransport],
];

/** Registers the test once for each engine. */
export function engineTest(
  name: string,
  body: (startTransport: StartTransport) => Promise<void>,
): void {
  for (const [engine, start] of ENGINES) Deno.test(`${name} (${engine})`, () => body(start));
}
