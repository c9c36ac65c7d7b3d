/** How commands speak TLS with the server of their own settings. */
import { X509Certificate } from "node:crypto";
import type { RequestOptions } from "node:https";
import { checkServerIdentity, rootCertificates } from "node:tls";
import { messageOf } from "../base/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

type TlsSettings = NonNullable<Settings["tls"]>;

/**
 * Undefined where the server takes requests without TLS. The command calls it by an address that its certificate need not
 * name: that it shows the very certificate of the settings is more than a name says.
 */
export function ownServerTls({ tls }: Pick<Settings, "tls">): RequestOptions | undefined {
  if (tls?.mode !== "strict") return undefined;
  const { cert, key, ca } = readFiles(tls);
  const own = new X509Certificate(cert).raw;
  return {
    cert,
    key,
    ca: [...ca === "" ? rootCertificates : [ca], cert],
    checkServerIdentity: (host, shown) =>
      own.equals(shown.raw) ? undefined : checkServerIdentity(host, shown),
  };
}

function readFiles({ paths }: TlsSettings) {
  return {
    cert: readFile("RNACOS_TLS_CERT_FILE", paths.cert),
    key: readFile("RNACOS_TLS_KEY_FILE", paths.key),
    ca: paths.ca === "" ? "" : readFile("RNACOS_TLS_CA_FILE", paths.ca),
  };
}

function readFile(name: string, path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (thrown) {
    throw new StartError(`Cannot read ${name}=${path}: ${messageOf(thrown)}`);
  }
}
