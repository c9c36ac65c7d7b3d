/** Logins at a provider, from the way there to the user who came back. */
import {
  ApiError,
  type Clock,
  type Logger,
  messageOf,
  SIGN_IN,
  WorkQueue,
} from "../../base/mod.ts";
import type {
  IdentityProvider,
  ProvenUser,
  ProviderAnswer,
  ProviderRedirect,
} from "../external_user.ts";
import { userOf } from "./claims.ts";
import { TicketSeal } from "./login_ticket.ts";
import { ProviderClient } from "./provider_client.ts";
import { isRefusal } from "./is_refusal.ts";
import type { ProviderOptions } from "./provider_options.ts";
import { checkReturnTo } from "./check_return_to.ts";
import { UsedTickets } from "./used_tickets.ts";

interface ProviderDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Trusted certificates in PEM besides those of the system; empty for none. */
  readonly ca: string;
  /** What tickets are sealed with, the one in use first; alike on all nodes. */
  readonly secrets: () => readonly Uint8Array[];
}

const REFUSED = "the login at the provider has not come to a good end, begin it again";

export function createIdentityProvider(
  options: ProviderOptions,
  deps: ProviderDeps,
): IdentityProvider {
  const { clock } = deps;
  const client = new ProviderClient(options, clock, deps.ca);
  const seal = new TicketSeal(deps.secrets);
  const used = new UsedTickets();
  const queue = new WorkQueue(SIGN_IN, "too many logins ask the provider, try again later");

  async function begin(returnTo: string): Promise<ProviderRedirect> {
    const { url, ...ticket } = await client.begin();
    const expiresMs = clock.nowMs() + SIGN_IN.ticketTtlMs;
    return { url, ticket: await seal.seal({ ...ticket, returnTo, expiresMs }) };
  }

  async function finish(answer: ProviderAnswer): Promise<ProvenUser> {
    const ticket = await seal.open(answer.ticket, clock.nowMs());
    if (ticket === undefined) throw refused("the browser brings no ticket of ours, or an old one");
    // Who was sent there by somebody else's link has another ticket, or none.
    if (answer.state !== ticket.state) throw refused("the state is not that of the ticket");
    if (answer.code === "" && answer.error === "") throw refused("there is no code");
    if (!used.take(ticket.state, clock.nowMs())) throw refused("the ticket was used before");
    let hasOpened = false;
    try {
      const claims = await client.claims(returnedTo(options.redirectUri, answer), ticket);
      const read = userOf(claims, options);
      if (!read.ok) throw refused(read.fault);
      hasOpened = true;
      return { user: read.user, returnTo: ticket.returnTo };
    } finally {
      used.done(ticket.state, hasOpened, clock.nowMs());
    }
  }

  function refused(reason: string): ApiError {
    deps.logger.info("a login at the provider is refused", { reason });
    return new ApiError("forbidden", REFUSED);
  }

  /** The log says why; the browser learns only whether it is about the login or about the provider. */
  function told(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    if (isRefusal(error)) return refused(messageOf(error));
    deps.logger.error("the provider cannot be asked", { error: reasonOf(error) });
    return new ApiError("unavailable", "the provider cannot be asked, try again later");
  }

  const bounded = async <T>(from: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await queue.run(from, work);
    } catch (error) {
      throw told(error);
    }
  };
  return {
    button: options.button,
    isSecure: options.redirectUri.startsWith("https:"),
    async begin(returnTo, from) {
      const checked = checkReturnTo(returnTo);
      return await bounded(from, () => begin(checked));
    },
    finish: (answer, from) => bounded(from, () => finish(answer)),
  };
}

/** The address of the browser as the library reads it, made of nothing but what it needs. */
function returnedTo(redirectUri: string, { state, code, iss, error }: ProviderAnswer): URL {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ state, code, iss, error })) {
    if (value !== "") url.searchParams.set(name, value);
  }
  return url;
}

/** The library's own words are general; the cause has the particulars. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  return cause instanceof Error ? `${messageOf(error)}: ${cause.message}` : messageOf(error);
}
