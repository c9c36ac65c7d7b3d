/** A real provider of OpenID Connect in a process of its own: `provider_process.ts PORT CALLBACK`. */
import { createServer } from "node:http";

const [port = "", callback = ""] = Deno.args;
const issuer = `http://127.0.0.1:${port}`;
/** For this test alone, so neither lock file nor sources name it otherwise. */
const PACKAGE = "npm:oidc-provider@9.13.3";
const { default: Provider } = await import(PACKAGE);

const GROUPS: Readonly<Record<string, readonly string[]>> = { ann: ["ops"], dev: ["coders"] };

const provider = new Provider(issuer, {
  clients: [{
    client_id: "rnacos",
    client_secret: "secret-of-the-client",
    redirect_uris: [callback],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }],
  claims: { openid: ["sub"], profile: ["preferred_username", "name"], groups: ["groups"] },
  pkce: { required: () => true },
  cookies: { keys: ["of this test"] },
  findAccount: (_context: unknown, id: string) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      name: `${id} of the provider`,
      groups: GROUPS[id] ?? [],
    }),
  }),
});

createServer(provider.callback()).listen(
  Number(port),
  "127.0.0.1",
  () => void Deno.stdout.writeSync(new TextEncoder().encode("listening\n")),
);
