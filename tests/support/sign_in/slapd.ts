/** A real directory (OpenLDAP) with some users and groups, on a free port of this machine. */
import { freePort } from "../../../scripts/lib/free_ports.ts";
import { inRepository } from "../../../scripts/lib/repository.ts";
import { isInstalled } from "../../../scripts/lib/installed.ts";

export const BASE = "dc=example,dc=com";
export const PEOPLE = `ou=people,${BASE}`;
export const ADMIN = { dn: `cn=admin,${BASE}`, password: "directory-admin" };

const CONFIG = (folder: string) => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile ${folder}/pid
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
access to attrs=userPassword by anonymous auth by * none
access to * by * read
database mdb
suffix "${BASE}"
rootdn "${ADMIN.dn}"
rootpw ${ADMIN.password}
directory ${folder}/data
overlay memberof
`;

function person(uid: string, more = ""): string {
  return `
dn: uid=${uid},${PEOPLE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid} of the directory
sn: X
userPassword: ${uid}-secret
${more}`;
}

const GROUP = (name: string, members: string, place = "groups") => `
dn: cn=${name},ou=${place},${BASE}
objectClass: groupOfNames
cn: ${name}
${members}
`;

/** `ann` is an administrator, `dev` a developer, `guest` neither; `mallory` is in a group that anybody could make. */
const ENTRIES = `
dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${PEOPLE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${BASE}
objectClass: organizationalUnit
ou: groups

dn: ou=clubs,${BASE}
objectClass: organizationalUnit
ou: clubs
${person("ann", `displayName: Ann A.\nmemberOf: cn=ops,ou=groups,${BASE}\n`)}
${person("dev", `memberOf: cn=coders,ou=groups,${BASE}\n`)}
${person("guest")}
${person("mallory", `memberOf: cn=ops,ou=clubs,${BASE}\n`)}
${person("admin")}
${person("two", "uid: zwei\n")}
${GROUP("ops", `member: uid=ann,${PEOPLE}`)}
${GROUP("coders", `member: uid=dev,${PEOPLE}`)}
${GROUP("ops", `member: uid=mallory,${PEOPLE}`, "clubs")}
`;

export interface Slapd {
  readonly url: string;
  readonly tlsUrl: string;
  /** The certificate that it shows, in PEM. */
  readonly certificate: string;
  readonly certificateFile: string;
  stop(): Promise<void>;
}

export function canRunSlapd(): boolean {
  return isInstalled("slapd") && isInstalled("slapadd") && isInstalled("openssl");
}

async function run(program: string, args: readonly string[], input = ""): Promise<void> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stderr } = await child.output();
  if (code !== 0) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
}

export async function startSlapd(): Promise<Slapd> {
  const folder = await Deno.makeTempDir({ prefix: "rnacos-slapd-" });
  await Deno.mkdir(`${folder}/data`);
  await Deno.writeTextFile(`${folder}/slapd.conf`, CONFIG(folder));
  await run("openssl", [
    ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split(" "),
    ...["-addext", "subjectAltName=DNS:localhost"],
    ...["-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
  ]);
  const config = ["-f", `${folder}/slapd.conf`];
  await run("slapadd", config, ENTRIES);
  const [plain, tls] = [freePort(), freePort()];
  const url = `ldap://localhost:${plain}`;
  const tlsUrl = `ldaps://localhost:${tls}`;
  const server = new Deno.Command("slapd", {
    args: [...config, "-h", `${url} ${tlsUrl}`, "-d", "0"],
    cwd: inRepository(),
    stdout: "null",
    stderr: "null",
  }).spawn();
  await untilOpen([plain, tls]);
  const certificateFile = `${folder}/cert.pem`;
  return {
    ...{ url, tlsUrl, certificateFile },
    certificate: await Deno.readTextFile(certificateFile),
    async stop() {
      server.kill("SIGTERM");
      await server.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** It says nothing when it is ready; a connection does. */
async function untilOpen(ports: readonly number[]): Promise<void> {
  const untilMs = Date.now() + 20_000;
  for (const port of ports) {
    for (;;) {
      try {
        (await Deno.connect({ hostname: "localhost", port })).close();
        break;
      } catch (thrown) {
        if (!(thrown instanceof Deno.errors.ConnectionRefused) || Date.now() > untilMs) {
          throw thrown;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}
