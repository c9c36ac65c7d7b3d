const CONSOLE_OFFSET = 2_000;
const DEFAULT_PORT = 8_848;

/**
 * Where programs reach the server, for commands to be copied: the console's port is by default as far above it. Behind a
 * proxy, where there is no port to tell it by, it is the usual one.
 */
export function openApiHost(base: string): { host: string; port: number } {
  const { hostname, port } = new URL(base);
  const own = Number(port);
  return { host: hostname, port: own > CONSOLE_OFFSET ? own - CONSOLE_OFFSET : DEFAULT_PORT };
}
