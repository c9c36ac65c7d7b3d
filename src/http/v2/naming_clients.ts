/** `/v2/ns/client`: who publishes and subscribes. */
import {
  type ClientPublication,
  type ClientSubscription,
  type ConnectionOfNode,
  param,
  type ParamValues,
} from "../../api/mod.ts";
import { ApiError, CONSOLE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { port, refOf } from "../v1/naming_params.ts";
import { inQuery } from "./missing_param.ts";
import { SERVICE } from "./naming_params.ts";

export const CLIENT = { clientId: param.name().required(inQuery()) };

export async function listClients(_params: unknown, call: HttpCall): Promise<HttpAnswer> {
  const ids = new Set(await call.api.namingAdmin.clientIds());
  const page = { text: "", pageNo: 1, pageSize: CONSOLE.maxClientRows };
  for (const { id } of (await call.api.nodes.connections(page)).found.items) ids.add(id);
  return result([...ids]);
}

/** A client with what it publishes and subscribes to. */
interface KnownClient {
  readonly connection: ConnectionOfNode | undefined;
  readonly publications: readonly ClientPublication[];
  readonly subscriptions: readonly ClientSubscription[];
}

/** Throws ApiError `notFound` for a client that nobody knows. */
export async function knownClient(clientId: string, { api }: HttpCall): Promise<KnownClient> {
  const rows = await api.namingAdmin.clientRows(clientId);
  // What is registered over HTTP has an id with this sign, which those of connections lack.
  const connection = clientId.includes("#") ? undefined : await connectionOf(clientId, { api });
  const { publications, subscriptions } = rows;
  if (connection === undefined && publications.length + subscriptions.length === 0) {
    const shown = clientId.slice(0, 256);
    throw new ApiError("notFound", `clientId [ ${shown} ] not exist`, 20_004);
  }
  return { connection, publications, subscriptions };
}

async function connectionOf(
  clientId: string,
  { api }: Pick<HttpCall, "api">,
): Promise<ConnectionOfNode | undefined> {
  const { found } = await api.nodes.connections({ text: clientId, pageNo: 1, pageSize: 2 });
  return found.items.find(({ id }) => id === clientId);
}

export async function getClient(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return result(clientMembers(clientId, await knownClient(clientId, call)));
}

/** The same in v2 and v3. */
export function clientMembers(clientId: string, client: KnownClient): Record<string, unknown> {
  const { connection, publications, subscriptions } = client;
  const updatedMs = Math.max(0, ...publications.map((one) => one.updatedMs));
  const mark = clientId.indexOf("#");
  if (mark >= 0) {
    const { ip, port } = splitAddress(clientId.slice(0, mark));
    return {
      clientId,
      ephemeral: clientId.endsWith("#true"),
      lastUpdatedTime: updatedMs,
      clientType: "ipPort",
      clientIp: ip,
      clientPort: port,
    };
  }
  return {
    clientId,
    ephemeral: true,
    lastUpdatedTime: connection?.lastActiveMs ?? updatedMs,
    clientType: "connection",
    connectType: "GRPC",
    appName: connection?.app ?? subscriptions[0]?.app ?? "",
    version: connection?.sdk ?? subscriptions[0]?.agent ?? "",
    clientIp: connection?.ip ?? subscriptions[0]?.ip ?? "",
    clientPort: clientId.slice(clientId.lastIndexOf("_") + 1),
  };
}

function splitAddress(address: string): { readonly ip: string; readonly port: string } {
  const at = address.lastIndexOf(":");
  return { ip: address.slice(0, at), port: address.slice(at + 1) };
}

export async function listPublished(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { publications } = await knownClient(clientId, call);
  return result(publications.map(({ key, ip, port, cluster }) => ({
    ...serviceOf(key),
    registeredInstance: { ip, port, cluster },
  })));
}

export async function listSubscribed(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { subscriptions } = await knownClient(clientId, call);
  return result(subscriptions.map((one) => ({
    ...serviceOf(one.key),
    subscriberInfo: { app: one.app, agent: one.agent, addr: addressOf(one) },
  })));
}

/** A connection subscribes without a port. */
export function addressOf({ ip, port }: ClientSubscription): string {
  return port === 0 ? ip : `${ip}:${port}`;
}

function serviceOf({ namespace, group, name }: ClientPublication["key"]) {
  return { namespace, group, serviceName: name };
}

export const CLIENTS_OF = {
  ...SERVICE,
  ephemeral: param.bool().or(true),
  ip: param.name(),
  port: port(),
};

type ClientsOf = ParamValues<typeof CLIENTS_OF>;
type ClientsAt = Omit<ClientsOf, "ephemeral">;

/** Who publishes in a service; all of them where no address is asked for. */
export function publishersOf(params: ClientsAt, { api }: HttpCall): readonly ClientPublication[] {
  const ref = refOf(params);
  const { ip, port } = params;
  return api.namingAdmin.clientsOfService(ref).publications.filter((one) => isAt(one, ip, port));
}

/** Who subscribes to a service at this node. */
export function subscribersOf(params: ClientsAt, { api }: HttpCall): readonly ClientSubscription[] {
  const ref = refOf(params);
  const { ip, port } = params;
  return api.namingAdmin.clientsOfService(ref).subscriptions.filter((one) => isAt(one, ip, port));
}

function isAt(
  one: { readonly ip: string; readonly port: number },
  ip: string | undefined,
  port: number | undefined,
): boolean {
  return (ip ?? one.ip) === one.ip && (port ?? one.port) === one.port;
}

export function listPublishers(params: ClientsOf, call: HttpCall): HttpAnswer {
  const { ephemeral } = params;
  return result(
    publishersOf(params, call).filter((one) => one.ephemeral === ephemeral).map((
      { ip, port, cluster, clientId },
    ) => ({ ip, port, cluster, clientId })),
  );
}

export function listSubscribers(params: ClientsOf, call: HttpCall): HttpAnswer {
  return result(
    subscribersOf(params, call).map(({ clientId, ip, port }) => ({ clientId, ip, port })),
  );
}
