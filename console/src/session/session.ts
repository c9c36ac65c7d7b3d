import { useQuery } from "@tanstack/react-query";
import { get, onRefused, send } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { ConsoleSession, NamespaceRights } from "../api/wire.ts";

const PATH = "rnacos/v1/console/session";
const KEY = ["session"];

export const useSessionQuery = () =>
  useQuery({
    queryKey: KEY,
    queryFn: () => get<ConsoleSession>(PATH),
    staleTime: 60_000,
    refetchInterval: 300_000,
  });

/** Somebody was let in, and is no longer. */
export function isLost({ user, isOpen }: ConsoleSession): boolean {
  return !user && !isOpen && visitor.name !== "";
}

/** Only below the gate, which renders nothing else before there is a session. */
export function useSession(): ConsoleSession {
  const { data } = useSessionQuery();
  if (!data) throw new Error("The session was asked for before it was loaded");
  if (data.user || data.isOpen) visitor.session = data;
  // While somebody logs in anew above the page, it stays as it was.
  return isLost(data) ? visitor.session ?? data : data;
}

const NOTHING = {
  readConfigs: false,
  writeConfigs: false,
  readServices: false,
  writeServices: false,
};
const ALL = { readConfigs: true, writeConfigs: true, readServices: true, writeServices: true };

/** What the one who is logged in may do in a namespace; "*" stands for all that they see. */
export function rightsIn(session: ConsoleSession, namespace: string): NamespaceRights {
  if (session.isOpen || session.user?.isManager) return { namespace, ...ALL };
  if (namespace === "*") return { namespace, ...ALL, writeConfigs: false, writeServices: false };
  return session.rights.find((one) => one.namespace === namespace) ?? { namespace, ...NOTHING };
}

export const useRights = (namespace: string) => rightsIn(useSession(), namespace);
export function useIsManager(): boolean {
  const session = useSession();
  return session.isOpen || (session.user?.isManager ?? false);
}

/** After it everything is loaded anew: another user may see other things. */
export async function logIn(username: string, password: string): Promise<void> {
  const session = await send<ConsoleSession>("POST", PATH, { form: { username, password } });
  queries.setQueryData(KEY, session);
  await queries.invalidateQueries();
}

/** For another while; who asks is somebody at the page. */
export async function renewSession(): Promise<void> {
  queries.setQueryData(KEY, await send<ConsoleSession>("POST", `${PATH}/renew`));
}

/** Who was let in since the page was opened; a session that is lost asks them again. */
export const visitor: { name: string; session: ConsoleSession | undefined } = {
  name: "",
  session: undefined,
};

/** What was loaded for one user is nothing for the next. */
export async function logOut(): Promise<void> {
  await send("DELETE", PATH);
  visitor.name = "";
  visitor.session = undefined;
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
  queries.setQueryData<ConsoleSession>(
    KEY,
    (session) => session && { ...session, user: undefined, rights: [] },
  );
  await reloadSession();
}

export async function changePassword(username: string, newPassword: string): Promise<void> {
  await send("PUT", "nacos/v1/auth/users", { form: { username, newPassword } });
}

export const reloadSession = () => queries.invalidateQueries({ queryKey: KEY });

/* A refusal may mean that the session has ended; its own answer tells. */
onRefused(() => void reloadSession());
