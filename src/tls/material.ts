/** What stands in the files: judged before anything is served with it. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { messageOf } from "../base/mod.ts";

/** Texts in PEM, as they stand in the files. */
export interface PemTexts {
  readonly cert: string;
  readonly key: string;
  /** Of authorities whose certificates are trusted; undefined: none was named. */
  readonly ca: string | undefined;
}

/** Names of where the texts come from, for messages. */
export interface PemNames {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** A pair that fits together, and who is trusted. */
export interface Material extends PemTexts {
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly startsMs: number;
  readonly endsMs: number;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const MAX_CERTIFICATES = 500;

/** Throws an Error that names the file, says what was found and what is wanted. */
export function readMaterial(texts: PemTexts, names: PemNames): Material {
  const [own] = readCertificates(texts.cert, names.cert);
  const key = readKey(texts.key, names.key);
  if (own === undefined) throw new Error(`Cannot use ${names.cert}: it holds no certificate`);
  if (!own.checkPrivateKey(key)) {
    throw new Error(
      `Cannot use ${names.key}: it is not the key of the first certificate in ${names.cert}`,
    );
  }
  if (texts.ca !== undefined) readCertificates(texts.ca, names.ca);
  return {
    ...texts,
    subject: own.subject ?? "",
    startsMs: Date.parse(own.validFrom),
    endsMs: Date.parse(own.validTo),
  };
}

function readCertificates(text: string, name: string): X509Certificate[] {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) {
    throw new Error(`Cannot use ${name}: it holds no certificate in PEM`);
  }
  if (blocks.length > MAX_CERTIFICATES) {
    throw new Error(
      `Cannot use ${name}: it holds ${blocks.length} certificates, at most ${MAX_CERTIFICATES} are taken`,
    );
  }
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block);
    } catch (thrown) {
      throw new Error(`Cannot use ${name}: certificate ${at + 1} is none: ${messageOf(thrown)}`);
    }
  });
}

function readKey(text: string, name: string): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new Error(`Cannot use ${name}: it holds no private key in PEM`);
  }
  if (/-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw new Error(`Cannot use ${name}: the key has a password; one without is wanted`);
  }
  try {
    return createPrivateKey(text);
  } catch (thrown) {
    throw new Error(`Cannot use ${name}: the key cannot be read: ${messageOf(thrown)}`);
  }
}
