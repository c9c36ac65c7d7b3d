/** Engines that the product offers, with the service that echoes. */
import { startH1Server } from "../../src/h1/mod.ts";
import { respondingWith } from "../../src/http/deno/to_response.ts";
import { recordingLogger } from "../support/http/http_fixture.ts";
import { type EchoServer, echoService } from "./echo.ts";

export function startDenoEcho(): EchoServer {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    respondingWith(echoService),
  );
  return { port: server.addr.port, close: () => server.shutdown() };
}

export function startNativeEcho(): EchoServer {
  const { logger } = recordingLogger();
  const server = startH1Server({ hostname: "127.0.0.1", port: 0, service: echoService, logger });
  return {
    port: server.port,
    close: () => {
      server.close();
      return server.finished;
    },
  };
}
