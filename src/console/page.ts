/** Pages of the console as they are sent: never kept by a browser, and with a policy that lets in nothing from outside. */
import { Buffer } from "node:buffer";
import { answerWith, NOT_CACHED } from "../http/mod.ts";
import type { WholeAnswer } from "../h1/mod.ts";

const HTML = "text/html; charset=utf-8";
const NONCE_BYTES = 16;

/** Of every answer of the console that is no API. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

function appPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Styles that components make while they run carry the nonce.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** `text` is the page as it was built; the base path and a fresh nonce are put into it. */
export function appPage(text: string, basePath: string): WholeAnswer {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(NONCE_BYTES))).toString("base64");
  const body = text
    .replace(/<base href="[^"]*"/, `<base href="${basePath}"`)
    .replace(/(<meta name="csp-nonce" content=")[^"]*"/, `$1${nonce}"`);
  return htmlAnswer(body, 200, appPolicy(nonce));
}

/** While there is no app. Looks for it again by itself, where it can still come. */
export function missingPage(reason: string, comes: boolean): WholeAnswer {
  const refresh = comes ? '<meta http-equiv="refresh" content="3">' : "";
  const body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8">${refresh}<title>rnacos</title></head>
<body>
<h1>There is no console ${comes ? "yet" : "here"}</h1>
<p>${escaped(reason)}</p>
</body>
</html>
`;
  const answer = htmlAnswer(body, 503, "default-src 'none'; frame-ancestors 'none'");
  if (comes) answer.setHeader("retry-after", "3");
  return answer;
}

function htmlAnswer(body: string, status: number, policy: string): WholeAnswer {
  return answerWith(body, {
    ...SECURITY_HEADERS,
    "content-type": HTML,
    "cache-control": NOT_CACHED,
    "content-security-policy": policy,
  }, status);
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : "&gt;");
}
