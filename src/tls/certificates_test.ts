import { assertEquals, assertMatch, assertRejects } from "#assert";
import { connect } from "node:tls";
import { once } from "node:events";
import { silentLogger, systemClock } from "../base/mod.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { echoPort, PEM_NAMES, PemFolder } from "../../tests/support/tls/echo_port.ts";
import { makeAuthority, makePair, type Pair } from "../../tests/support/tls/make_certificates.ts";
import { Certificates } from "./certificates.ts";

async function open(pair: Pair, ca: string, logger = silentLogger) {
  const folder = new PemFolder(pair, ca);
  const options = { paths: folder.paths, names: PEM_NAMES, clock: systemClock, logger };
  try {
    const certificates = await Certificates.open(options);
    certificates.stop();
    return certificates;
  } finally {
    folder.remove();
  }
}

const authority = await makeAuthority();
const good = await makePair(authority, { name: "good" });
const other = await makePair(authority, { name: "other" });
const LOCKED = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
const NO_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

const REFUSED: readonly (readonly [string, Pair, string, RegExp])[] = [
  ["no certificate", { ...good, cert: "x" }, authority.cert, /CERT_FILE: it holds no certificate/],
  ["a broken one", { ...good, cert: NO_CERTIFICATE }, authority.cert, /CERT_FILE: certificate 1/],
  ["a broken one behind", { ...good, cert: good.cert + NO_CERTIFICATE }, "", /certificate 2/],
  ["no key", { ...good, key: good.cert }, authority.cert, /KEY_FILE: it holds no private key/],
  ["a key with a password", { ...good, key: LOCKED }, authority.cert, /KEY_FILE: the key has a/],
  ["a broken key", { ...good, key: LOCKED.replaceAll("ENCRYPTED ", "") }, "", /cannot be read/],
  ["another key", { ...good, key: other.key }, authority.cert, /is not the key of the first/],
  ["no authority", good, "x", /CA_FILE: it holds no certificate/],
];

for (const [name, pair, ca, wanted] of REFUSED) {
  Deno.test(`a start with ${name} says so`, async () => {
    await assertRejects(() => open(pair, ca), Error);
    assertMatch(await open(pair, ca).then(() => "", String), wanted);
  });
}

Deno.test("files that are not there, or none, are named", async () => {
  const folder = new PemFolder(good, authority.cert);
  const options = { names: PEM_NAMES, clock: systemClock, logger: silentLogger };
  for (const path of ["/nowhere/cert.pem", "/"]) {
    const paths = { ...folder.paths, cert: path };
    const thrown = await Certificates.open({ ...options, paths }).then(() => "", String);
    assertMatch(thrown, /Cannot read CERT_FILE: /);
  }
  folder.remove();
});

Deno.test("a start with a certificate that has ended warns", async () => {
  const log = new CollectedLog();
  const endsMs = Date.now() - 1_000;
  const ended = await makePair(authority, { name: "ended", startsMs: endsMs - 9_000, endsMs });
  const { current } = await open(ended, authority.cert, log.logger);
  assertEquals(Math.floor(current.endsMs / 1_000), Math.floor(endsMs / 1_000));
  assertMatch(String(log.fieldsOf("other sides will refuse this node")["reason"]), /CN=ended has/);
});

async function nameShown({ port, ca }: Awaited<ReturnType<typeof echoPort>>): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, ca: ca.cert, ALPNProtocols: ["h2"] });
  await once(socket, "secureConnect");
  const name = String(socket.getPeerCertificate().subject.CN);
  const closed = once(socket, "close");
  socket.destroy();
  await closed;
  return name;
}

Deno.test("a new pair is taken without a restart, a broken one leaves the old one in place", async () => {
  const port = await echoPort({ rules: { mode: "strict", clientAuth: "none" }, authority });
  const { certificates, folder, log } = port;
  assertEquals(await nameShown(port), "server");

  folder.write({ cert: other.cert });
  await certificates.look();
  await certificates.look();
  assertEquals(await nameShown(port), "server");
  assertMatch(certificates.reason, /is not the key of/);
  const refused = "The new certificates are not used, the old ones stay";
  assertEquals(log.messages.filter((message) => message === refused).length, 1);

  folder.write({ key: other.key });
  await port.timers.pass(5_000);
  await certificates.look();
  assertEquals([await nameShown(port), certificates.reason], ["other", ""]);
  assertEquals(certificates.reloads, 1);

  Deno.removeSync(folder.paths.key);
  await certificates.look();
  assertMatch(certificates.reason, /Cannot read KEY_FILE/);
  folder.write({ key: other.key });
  await certificates.look();
  assertEquals([await nameShown(port), certificates.reason, certificates.reloads], [
    "other",
    "",
    1,
  ]);

  const endsMs = Date.now() - 1_000;
  folder.write(await makePair(authority, { name: "ended", startsMs: endsMs - 9_000, endsMs }));
  await certificates.look();
  assertMatch(certificates.reason, /has ended at/);
  assertEquals(await nameShown(port), "other");
  await port.stop();
});
