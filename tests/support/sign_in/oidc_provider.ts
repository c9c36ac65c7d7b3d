/** A real provider of OpenID Connect on a free port, and a browser that logs in on its pages. */
import { inRepository } from "../../../scripts/lib/repository.ts";

export const CALLBACK = "http://127.0.0.1:10848/rnacos/p/login";

export interface OidcProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** Undefined where its package cannot be had. */
export async function startOidcProvider(): Promise<OidcProvider | undefined> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const script = inRepository("tests/support/sign_in/provider_process.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "-q", "--no-lock", "--no-check", script, String(port), CALLBACK],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let isUp = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    isUp = text.includes("listening");
    if (isUp) break;
  }
  if (!isUp) {
    await child.status;
    return undefined;
  }
  return {
    issuer: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** Follows the pages of the provider as a user does; gives the address that it is sent back to. */
export async function logInAt(url: string, user: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let at = url;
  let form: URLSearchParams | undefined;
  for (let page = 0; page < 20; page++) {
    const response = await fetch(at, {
      method: form === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get("location");
    if (location !== null) {
      at = new URL(location, at).href;
      form = undefined;
      if (at.startsWith(CALLBACK)) return new URL(at);
      continue;
    }
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(text) ?? [];
    const [, prompt] = /name="prompt" value="([^"]+)"/.exec(text) ?? [];
    if (action === undefined || prompt === undefined) {
      throw new Error(`no form on the page ${at}: ${response.status} ${text.slice(0, 500)}`);
    }
    at = new URL(action, at).href;
    form = new URLSearchParams({ prompt, login: user, password: "any" });
  }
  throw new Error("the provider does not send the browser back");
}
