import { assertEquals } from "#assert";
import { isLoopbackHost, isOwnMachine } from "./own_machine.ts";

Deno.test("a connection of the machine to itself comes from loopback or from the address it was made to", () => {
  const own: readonly (readonly [string, string])[] = [
    ["127.0.0.1", "127.0.0.1"],
    ["127.8.9.1", "127.0.0.1"],
    ["::1", "::1"],
    ["::ffff:127.0.0.1", "::ffff:127.0.0.1"],
    ["127.0.0.1", ""],
    ["192.168.1.5", "192.168.1.5"],
    ["::ffff:192.168.1.5", "192.168.1.5"],
    ["192.168.1.5", "::FFFF:192.168.1.5"],
    ["fd00::2", "fd00::2"],
  ];
  for (const [remote, local] of own) assertEquals(isOwnMachine(remote, local), true, remote);
});

Deno.test("whoever comes from another address, or from none, is not the machine itself", () => {
  const strange: readonly (readonly [string, string])[] = [
    ["192.168.1.6", "192.168.1.5"],
    ["192.168.1.6", "127.0.0.1"],
    ["::ffff:192.168.1.6", "::ffff:192.168.1.5"],
    ["fd00::3", "fd00::2"],
    ["192.168.1.5", ""],
    ["", ""],
    ["", "192.168.1.5"],
    ["0.0.0.0", "127.0.0.1"],
    ["::", "::1"],
    // What only looks like loopback.
    ["127.0.0.1.example", ""],
    ["::127.0.0.1", "::1"],
    ["::ffff:127.0.0.1.8", "::1"],
    ["1127.0.0.1", "127.0.0.1"],
    ["localhost", "127.0.0.1"],
  ];
  for (const [remote, local] of strange) assertEquals(isOwnMachine(remote, local), false, remote);
});

Deno.test("a host of an address is loopback by its name or its number, and by nothing that looks like it", () => {
  for (const host of ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"]) {
    assertEquals(isLoopbackHost(host), true, host);
  }
  for (
    const host of ["", "localhost.example", "127.0.0.1.example", "10.0.0.1", "[fd00::2]", "::"]
  ) {
    assertEquals(isLoopbackHost(host), false, host);
  }
});
