import type { SettingValues } from "./setting_value.ts";
import { StartError } from "./start_error.ts";

const FILES = {
  cert: "RNACOS_TLS_CERT_FILE",
  key: "RNACOS_TLS_KEY_FILE",
  ca: "RNACOS_TLS_CA_FILE",
} as const;

/** TLS of this node. */
export interface TlsSettings {
  readonly mode: "mixed" | "strict";
  readonly clientAuth: "none" | "nodes" | "all";
  /** An empty one of the authorities: there is none. */
  readonly paths: { readonly cert: string; readonly key: string; readonly ca: string };
}

/** Undefined when it is off. Throws StartError for what could not be honoured. */
export function tlsSettings(values: SettingValues): TlsSettings | undefined {
  const mode = values.text("RNACOS_TLS_MODE", "off");
  if (mode !== "mixed" && mode !== "strict") return undefined;
  const paths = {
    cert: values.text(FILES.cert, ""),
    key: values.text(FILES.key, ""),
    ca: values.text(FILES.ca, ""),
  };
  for (const name of ["cert", "key"] as const) {
    if (paths[name] === "") {
      throw new StartError(`Cannot use RNACOS_TLS_MODE=${mode}: ${FILES[name]} is not set`);
    }
  }
  const clientAuth = clientAuthOf(values, paths.ca !== "", mode);
  return { mode, clientAuth, paths };
}

function clientAuthOf(
  values: SettingValues,
  hasAuthorities: boolean,
  mode: TlsSettings["mode"],
): TlsSettings["clientAuth"] {
  const asked = values.text("RNACOS_TLS_CLIENT_AUTH", hasAuthorities ? "nodes" : "none");
  if (asked !== "nodes" && asked !== "all") return "none";
  const refuse = (why: string) => {
    throw new StartError(`Cannot use RNACOS_TLS_CLIENT_AUTH=${asked}: ${why}`);
  };
  if (!hasAuthorities) refuse(`it needs ${FILES.ca}, whose authorities sign what is shown`);
  if (asked === "all" && mode === "mixed") {
    refuse(
      "RNACOS_TLS_MODE=mixed takes connections without TLS, which show nothing; strict is wanted",
    );
  }
  return asked;
}

/** Names of files that were given and are not looked at. */
export function idleTlsFiles(values: SettingValues): string[] {
  const isOff = values.text("RNACOS_TLS_MODE", "off") === "off";
  return isOff ? Object.values(FILES).filter((name) => values.text(name, "") !== "") : [];
}
