import { assertEquals } from "#assert";
import { listenError } from "./listen_error.ts";

const PLACE = { setting: "RNACOS_HTTP_PORT", host: "::1", port: 8848 };

/** What the system says when nobody can listen there. */
function thrownBy(hostname: string): unknown {
  try {
    Deno.listen({ hostname, port: 0 }).close();
  } catch (thrown) {
    return thrown;
  }
  throw new Error(`One can listen on ${hostname}`);
}

Deno.test("a port in use is the fault of the port's setting", () => {
  const thrown = new Deno.errors.AddrInUse();
  assertEquals(
    listenError(thrown, PLACE).message,
    "Cannot listen on [::1]:8848 (RNACOS_HTTP_PORT=8848): another program listens there",
  );
});

Deno.test("an address that is not there, or a name that nobody knows, is the fault of the host's setting", () => {
  const host = "192.0.2.77";
  assertEquals(
    listenError(thrownBy(host), { ...PLACE, host }).message,
    "Cannot listen on 192.0.2.77:8848 (RNACOS_SDK_HOST=192.0.2.77): this machine does not have the address",
  );
  const unknown = "nosuch.invalid";
  const { message } = listenError(thrownBy(unknown), { ...PLACE, host: unknown });
  assertEquals(message.startsWith("Cannot listen on nosuch.invalid:8848 (RNACOS_SDK_HOST="), true);
});

Deno.test("codes of the system say the same as errors of the platform", () => {
  const said = (thrown: unknown) => listenError(thrown, PLACE).message.split("8848 ")[1];
  const coded = (code: string) => Object.assign(new Error("x"), { code });
  assertEquals(
    ["EADDRINUSE", "EADDRNOTAVAIL", "EACCES", "ENOTFOUND", "EAI_AGAIN", "EIO"].map((code) =>
      said(coded(code))
    ),
    [
      "(RNACOS_HTTP_PORT=8848): another program listens there",
      "(RNACOS_SDK_HOST=::1): this machine does not have the address",
      "(RNACOS_HTTP_PORT=8848): the system does not allow it",
      "(RNACOS_SDK_HOST=::1): x",
      "(RNACOS_SDK_HOST=::1): x",
      "(RNACOS_HTTP_PORT=8848): x",
    ],
  );
  assertEquals(
    said(new Deno.errors.PermissionDenied()),
    "(RNACOS_HTTP_PORT=8848): the system does not allow it",
  );
  assertEquals(
    listenError(coded("ENOTFOUND"), { ...PLACE, hostSetting: "OTHER" }).message,
    "Cannot listen on [::1]:8848 (OTHER=::1): x",
  );
});
