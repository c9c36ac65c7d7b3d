/** TLS; r-nacos has none, so the names are ours. */
import { type SettingSpec, spec } from "./setting_spec.ts";

export const TLS_SPECS: readonly SettingSpec[] = [
  spec(
    ["RNACOS_TLS_MODE", "choice", "off"],
    "TLS on the ports of HTTP, gRPC and the console and to other nodes: `mixed` takes connections with it and without, `strict` only those with it",
    { choices: ["off", "mixed", "strict"] },
  ),
  spec(
    ["RNACOS_TLS_CERT_FILE", "text", ""],
    "certificate of this node in PEM, those of the authorities between behind it; read anew when it changes",
  ),
  spec(
    ["RNACOS_TLS_KEY_FILE", "text", ""],
    "its private key in PEM, without a password; read anew when it changes",
  ),
  spec(
    ["RNACOS_TLS_CA_FILE", "text", ""],
    "certificates in PEM of the authorities that other nodes and clients are trusted by; without it those that the system trusts, for other nodes alone",
  ),
  spec(
    ["RNACOS_TLS_CLIENT_AUTH", "choice", "nodes with RNACOS_TLS_CA_FILE, else none"],
    "who must show a certificate of these authorities in `strict`: nobody, other nodes, or everybody",
    { choices: ["none", "nodes", "all"] },
  ),
];
