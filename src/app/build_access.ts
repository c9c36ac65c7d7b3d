/** Users, logins and tokens over one node, as the edges call them. */
import {
  type AuthApi,
  checkNewUserName,
  createAuthApi,
  createLastUses,
  createUsersApi,
  Everywhere,
  type NodeTransport,
  type UsersApi,
} from "../api/mod.ts";
import { ApiError, type AuditTrail, type Clock, type Logger, systemTimers } from "../base/mod.ts";
import { parseSigningKey, PasswordHasher, type SigningKey } from "../credentials/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";
import { writeStdout } from "../observe/log/mod.ts";
import { adminPasswordFile } from "./admin_password_file.ts";
import { firstUserText } from "./banner.ts";
import { buildSignIn, type SignInCertificates } from "./build_sign_in.ts";
import { nodeTransport } from "./node_transport.ts";

interface BuiltAccess {
  readonly everywhere: Everywhere;
  readonly auth: AuthApi;
  readonly users: UsersApi;
  close(): void;
}

interface AccessOptions {
  readonly node: NodeFacade;
  readonly clusterId: string;
  readonly audit: AuditTrail;
  readonly peer: PeerLink;
  readonly cluster: Pick<NodeTransport, "self" | "members" | "connected">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
  readonly ownKey: SigningKey | undefined;
  readonly certificates: SignInCertificates;
}

/** Whether somebody has to log in: clients, or people at the console. */
function hasLogins({ access, console }: Pick<Settings, "access" | "console">): boolean {
  return access.isEnabled || (console.port !== 0 && !console.isOpen);
}

/**
 * Throws StartError for a key that would let others forge tokens. Where only the console needs one, the cluster makes
 * its own in place of such a key; without any login nobody looks at it.
 */
export function ownSigningKey(
  settings: Pick<Settings, "access" | "console">,
  logger: Pick<Logger, "warn">,
): SigningKey | undefined {
  const { isEnabled, tokenKey } = settings.access;
  if (!hasLogins(settings) || tokenKey === "") return undefined;
  const parsed = parseSigningKey(tokenKey);
  if (parsed.ok) return parsed.key;
  const reason = `Cannot use NACOS_AUTH_TOKEN: ${parsed.message}`;
  if (isEnabled) throw new StartError(reason);
  logger.warn("sessions of the console are signed by a key of the cluster", { reason });
  return undefined;
}

/** Throws StartError for a first user whom nobody could tell from the server's own operators. */
export function checkFirstAdmin(settings: Pick<Settings, "access" | "console">): void {
  if (!hasLogins(settings)) return;
  const { adminName } = settings.access;
  try {
    checkNewUserName(adminName);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    throw new StartError(`Cannot use RNACOS_INIT_ADMIN_USERNAME=${adminName}: ${thrown.message}`);
  }
}

export function buildAccess(options: AccessOptions): BuiltAccess {
  const { node, peer, cluster, clock, settings, ownKey } = options;
  const { access, dataDir, signIn } = settings;
  const logger = options.logger.target("auth");
  const hasher = new PasswordHasher();
  const everywhere = new Everywhere({
    node,
    logger,
    timers: systemTimers,
    transport: nodeTransport(peer, PEER_CALLS.applied, cluster),
  });
  const auth = createAuthApi({
    ...{ node, hasher, everywhere, audit: options.audit, clock, logger, ownKey },
    ...buildSignIn({
      ...{ clock, logger, certificates: options.certificates },
      settings: signIn,
      isEnabled: hasLogins(settings),
    }),
    timers: systemTimers,
    clusterId: options.clusterId,
    isEnabled: access.isEnabled,
    hasLogins: hasLogins(settings),
    ttlMs: access.loginTtlMs,
    loginsOfUserPerMinute: access.loginsOfUserPerMinute,
    firstAdmin: {
      username: access.adminName,
      password: access.adminPassword,
      ...adminPasswordFile(
        dataDir,
        (user) => writeStdout(firstUserText(settings, user, clock.nowMs())),
      ),
    },
  });
  const lastUsesMs = createLastUses({
    ownMs: auth.lastUseMs,
    transport: nodeTransport(peer, PEER_CALLS.lastUses, cluster),
    logger,
  });
  const users = createUsersApi({ node, hasher, everywhere, clock, lastUsesMs });
  return {
    everywhere,
    auth,
    users,
    close() {
      auth.close();
      hasher.close();
    },
  };
}
