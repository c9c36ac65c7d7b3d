/** The services that prove users of their own, as the settings name them. */
import type { AuthDeps } from "../api/mod.ts";
import { type Clock, isLoopbackHost, type Logger, messageOf } from "../base/mod.ts";
import { type SignInSettings, StartError } from "../settings/mod.ts";
import { createIdentityProvider, createLdapDirectory } from "../sign_in/mod.ts";

/** Certificates that are trusted besides those of the system, in PEM; empty for none. */
export interface SignInCertificates {
  readonly ldap: string;
  readonly provider: string;
}

/** Throws StartError for a file that cannot be read: without it no login would work. */
export function signInCertificates({ ldap, provider }: SignInSettings): SignInCertificates {
  return {
    ldap: readCertificates("RNACOS_LDAP_CA_FILE", ldap?.caFile ?? ""),
    provider: readCertificates("RNACOS_OAUTH2_CA_FILE", provider?.caFile ?? ""),
  };
}

function readCertificates(name: string, path: string): string {
  if (path === "") return "";
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new StartError(`Cannot use ${name}=${path}: ${messageOf(error)}`);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new StartError(`Cannot use ${name}=${path}: it holds no certificate in PEM`);
}

interface SignInParts {
  readonly settings: SignInSettings;
  readonly certificates: SignInCertificates;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether anybody has to log in. */
  readonly isEnabled: boolean;
}

export function buildSignIn(parts: SignInParts): Pick<AuthDeps, "directory" | "provider"> {
  const { settings: { ldap, provider }, certificates, clock, logger } = parts;
  if (!parts.isEnabled && (ldap ?? provider) !== undefined) {
    logger.warn(
      "RNACOS_LDAP_ENABLE and RNACOS_OAUTH2_ENABLE wait for RNACOS_ENABLE_OPEN_API_AUTH=true or a console",
    );
  }
  if (ldap !== undefined && isInTheClear(ldap.url, ldap.startTls)) {
    logger.warn(
      "passwords travel to the directory unencrypted: set RNACOS_LDAP_START_TLS or ldaps://",
      {
        url: ldap.url,
      },
    );
  }
  return {
    directory: ldap === undefined
      ? undefined
      : createLdapDirectory(ldap, { logger, ca: certificates.ldap }),
    provider: provider === undefined
      ? undefined
      : (secrets) =>
        createIdentityProvider(provider, { clock, logger, secrets, ca: certificates.provider }),
  };
}

function isInTheClear(url: string, startTls: boolean): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "ldap:" && !startTls && !isLoopbackHost(hostname);
}
