/** TLS of this node, as the settings have it. */
import { type Clock, type Logger, messageOf } from "../base/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";
import { Certificates, NodeTls } from "../tls/mod.ts";

interface TlsDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** TLS is taken off before our own engines, which alone take what comes of it. */
function refuseOtherEngines({ grpcEngine, httpEngine }: Settings, mode: string): void {
  const engines = { RNACOS_GRPC_ENGINE: grpcEngine, RNACOS_HTTP_ENGINE: httpEngine };
  for (const [name, engine] of Object.entries(engines)) {
    if (engine === "native") continue;
    throw new StartError(
      `Cannot use RNACOS_TLS_MODE=${mode} with ${name}=${engine}: that engine has no TLS here; set ${name}=native`,
    );
  }
}

/** Undefined when it is off. Rejects with a StartError that names what cannot be used. */
export async function startTls({ settings, clock, logger }: TlsDeps): Promise<NodeTls | undefined> {
  const { tls } = settings;
  if (tls === undefined) return undefined;
  const { paths, ...rules } = tls;
  refuseOtherEngines(settings, tls.mode);
  const log = logger.target("tls");
  try {
    const certificates = await Certificates.open({
      paths,
      names: {
        cert: `RNACOS_TLS_CERT_FILE=${paths.cert}`,
        key: `RNACOS_TLS_KEY_FILE=${paths.key}`,
        ca: `RNACOS_TLS_CA_FILE=${paths.ca}`,
      },
      clock,
      logger: log,
    });
    return new NodeTls({ certificates, rules, clock, logger: log });
  } catch (thrown) {
    throw new StartError(messageOf(thrown));
  }
}
