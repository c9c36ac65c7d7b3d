/** Questions to a provider: to hosts that the operator has named, within bounds of time and length, never redirected. */
import type { CustomFetch } from "openid-client";
import { SIGN_IN } from "../../base/mod.ts";

interface BoundedFetchOptions {
  /** `host` or `host:port` in lower case, as `URL.host` has it. */
  readonly hosts: ReadonlySet<string>;
  /** Undefined: the certificates of the system. */
  readonly client: Deno.HttpClient | undefined;
}

export function boundedFetch({ hosts, client }: BoundedFetchOptions): CustomFetch {
  return async (address, { method, headers: sent, body: asked }) => {
    const url = new URL(address);
    // The provider's description of itself may name any address, one inside of our network, too.
    if (!hosts.has(url.host)) {
      throw new Error(
        `the provider names ${url.host}, which is not among the hosts that may be asked; ` +
          "RNACOS_OAUTH2_HOSTS has to list it",
      );
    }
    const response = await fetch(url, {
      method,
      headers: sent,
      // The types of the platform want bytes that are nobody else's.
      body: asked instanceof Uint8Array ? new Uint8Array(asked) : asked ?? null,
      redirect: "manual",
      signal: AbortSignal.timeout(SIGN_IN.questionTimeoutMs),
      ...(client === undefined ? {} : { client }),
    });
    const body = await readBounded(response);
    const { status, statusText, headers } = response;
    if (status >= 300 && status < 400) {
      throw new Error(
        `${url.host}${url.pathname} answers with a redirection, which is not followed`,
      );
    }
    return new Response(body.length === 0 ? null : body, { status, statusText, headers });
  };
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop cancels the body.
    if (length > SIGN_IN.maxAnswerBytes) {
      throw new Error(`the provider answers more than ${SIGN_IN.maxAnswerBytes} bytes`);
    }
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
