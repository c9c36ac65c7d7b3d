/** Certificates for tests: authorities, and what they sign; ECDSA on P-256. */
import { bits, boolean, integer, octets, oid, sequence, set, time, tlv, utf8 } from "./der.ts";

const HOUR_MS = 3_600_000;
const ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));
const COMMON_NAME = "2.5.4.3";
const USE = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };

export interface Pair {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Signs certificates of others. */
export interface Authority extends Pair {
  readonly name: string;
  readonly keys: CryptoKeyPair;
}

interface CertificateWish {
  readonly name: string;
  /** Names and IPv4 addresses that it is for. */
  readonly hosts?: readonly string[];
  readonly uses?: readonly (keyof typeof USE)[];
  readonly startsMs?: number;
  readonly endsMs?: number;
}

export async function makeAuthority(name = "test authority"): Promise<Authority> {
  const keys = await newKeys();
  const der = await signed({ name, isAuthority: true, keys, issuer: { name, keys } });
  return { name, keys, cert: pem("CERTIFICATE", der), key: await keyPem(keys) };
}

/** A certificate for this machine unless said otherwise. */
export async function makePair(
  authority: Authority,
  { hosts = ["localhost", "127.0.0.1"], uses = ["server", "client"], ...wish }: CertificateWish,
): Promise<Pair> {
  const keys = await newKeys();
  const der = await signed({ ...wish, hosts, uses, isAuthority: false, keys, issuer: authority });
  return { cert: pem("CERTIFICATE", der), key: await keyPem(keys) };
}

interface Body extends CertificateWish {
  readonly isAuthority: boolean;
  readonly keys: CryptoKeyPair;
  readonly issuer: Pick<Authority, "name" | "keys">;
}

async function signed(body: Body): Promise<Uint8Array> {
  const { startsMs = Date.now() - HOUR_MS, endsMs = startsMs + 48 * HOUR_MS } = body;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", body.keys.publicKey));
  const toSign = sequence(
    tlv(0xa0, integer(Uint8Array.of(2))),
    integer(crypto.getRandomValues(new Uint8Array(8)).map((byte, at) => at === 0 ? 1 : byte)),
    ECDSA_SHA256,
    nameOf(body.issuer.name),
    sequence(time(startsMs), time(endsMs)),
    nameOf(body.name),
    publicKey,
    tlv(0xa3, sequence(...extensionsOf(body))),
  );
  const signature = new Uint8Array(
    await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      body.issuer.keys.privateKey,
      toSign.slice(),
    ),
  );
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  return sequence(toSign, ECDSA_SHA256, bits(sequence(integer(r), integer(s))));
}

function nameOf(name: string): Uint8Array {
  return sequence(set(sequence(oid(COMMON_NAME), utf8(name))));
}

function extensionsOf({ isAuthority, hosts = [], uses = [] }: Body): Uint8Array[] {
  if (isAuthority) {
    return [
      extension("2.5.29.19", sequence(boolean(true)), true),
      // Signs certificates and lists of revoked ones.
      extension("2.5.29.15", bits(Uint8Array.of(0x06), 1), true),
    ];
  }
  return [
    extension("2.5.29.17", sequence(...hosts.map(hostName))),
    extension("2.5.29.37", sequence(...uses.map((use) => oid(USE[use])))),
  ];
}

function extension(id: string, value: Uint8Array, isCritical = false): Uint8Array {
  return sequence(oid(id), ...isCritical ? [boolean(true)] : [], octets(value));
}

function hostName(host: string): Uint8Array {
  const isIp = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return isIp
    ? tlv(0x87, Uint8Array.from(host.split(".").map(Number)))
    : tlv(0x82, new TextEncoder().encode(host));
}

async function newKeys(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
}

async function keyPem({ privateKey }: CryptoKeyPair): Promise<string> {
  return pem("PRIVATE KEY", new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)));
}

function pem(label: string, der: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
