/** What a command is about, and a digest of it. No content, password, hash or key gets into either. */
import { AUDIT, type ConfigKey, md5Hex, type ServiceKey } from "../../base/mod.ts";
import {
  type Command,
  grayName,
  type InstanceId,
  instanceIdText,
  type StateView,
} from "../../state/mod.ts";

type State = Pick<
  StateView,
  | "config"
  | "capacity"
  | "check"
  | "waitingChange"
  | "namespace"
  | "service"
  | "user"
  | "grantsOf"
  | "accessToken"
  | "switches"
  | "persistentInstance"
  | "overrides"
  | "member"
>;

const NONE = "";

export function objectOf(
  command: Command,
  state: Pick<State, "accessToken" | "waitingChange">,
): string {
  switch (command.type) {
    case "config.publish":
      return configText(command.key, command.gray && grayName(command.gray));
    case "config.remove":
      return configText(command.key, command.grayName);
    case "config.transaction":
      return `config/${command.changes.length} together`;
    case "check.put":
    case "check.remove":
      return `${configText(command.key)}#check`;
    case "waiting.put":
      return `${configText(command.change.key)}#waiting`;
    case "waiting.publish":
    case "waiting.close":
      return waitingText(command.id, state);
    case "history.trim":
      return "history";
    case "namespace.create":
    case "namespace.update":
    case "namespace.remove":
      return `namespace/${command.id}`;
    case "service.put":
    case "service.remove":
      return serviceText(command.key);
    case "cluster.put":
      return `${serviceText(command.key)}#${command.cluster.name}`;
    case "instance.put":
      return `${serviceText(command.key)}#${instanceText(command.instance)}`;
    case "instance.remove":
      return `${serviceText(command.key)}#${instanceText(command.id)}`;
    case "override.put":
    case "override.remove":
      return `${serviceText(command.key)}#${instancesText(command.ids)}`;
    case "switch.put":
      return `switch/${command.entry}`;
    case "member.put":
    case "member.remove":
      return `member/${command.id}`;
    case "user.create":
    case "user.update":
    case "user.rehash":
    case "user.remove":
      return `user/${command.name}`;
    case "role.bind":
      return `role/${command.role}#${command.user}`;
    case "role.unbind":
      return command.user === undefined
        ? `role/${command.role}`
        : `role/${command.role}#${command.user}`;
    case "grant.put":
    case "grant.remove":
      return `role/${command.role}#${command.grant.resource} ${command.grant.action}`;
    case "grant.set":
      return `role/${command.role}`;
    case "accessToken.create":
      return tokenText(command.id, command);
    case "accessToken.remove":
      return tokenText(command.id, state.accessToken(command.id));
    case "session.end":
      return `user/${command.user}`;
    case "signingKey.add":
      return `signingKey/${command.id}`;
    default:
      return restText(command);
  }
}

/** A command that is not known here is one of which another version of this file will know better. */
function restText(command: Command): string {
  return command.type === "capacity.put"
    ? `capacity/${command.scope}/${command.name}`
    : command.type;
}

function configText({ namespace, group, dataId }: ConfigKey, gray?: string): string {
  const text = `config/${namespace}:${group}:${dataId}`;
  return gray === undefined ? text : `${text}#${gray}`;
}

/** Whoever looks for what became of a config finds what was asked for it, too. */
function waitingText(id: number, state: Pick<State, "waitingChange">): string {
  const found = state.waitingChange(id);
  return found === undefined ? `waiting/${id}` : `${configText(found.change.key)}#waiting`;
}

function serviceText({ namespace, group, name }: ServiceKey): string {
  return `naming/${namespace}:${group}:${name}`;
}

interface Id {
  readonly ip: string;
  readonly port: number;
}

function instanceText({ ip, port }: Id): string {
  return `${ip}:${port}`;
}

function instancesText(ids: readonly Id[]): string {
  const [first] = ids;
  if (first === undefined) return "0";
  return ids.length === 1
    ? instanceText(first)
    : `${instanceText(first)} and ${ids.length - 1} more`;
}

function tokenText(
  id: string,
  token: { readonly user: string; readonly name: string } | undefined,
): string {
  return token === undefined ? `token/${id}` : `token/${id}#${token.user}/${token.name}`;
}

/** MD5 of what there is; empty for what is not there, and for kinds whose digest would say nothing. */
export function digestOf(state: State, command: Command): string {
  if (command.type === "config.publish" || command.type === "config.remove") {
    return recordOf(state, command)?.md5 ?? NONE;
  }
  const found = foundBy(state, command);
  return found === undefined ? NONE : md5Hex(JSON.stringify(found));
}

/** Of what the command has made, also when somebody else was there right behind it. */
export function digestAfter(state: State, command: Command, index: number): string {
  if (command.type !== "config.publish") return digestOf(state, command);
  const isOurs = state.config(command.key)?.revision === index;
  return isOurs ? digestOf(state, command) : md5Hex(command.content);
}

function recordOf(
  state: State,
  command: Command & { readonly type: "config.publish" | "config.remove" },
): { readonly md5: string } | undefined {
  const gray = command.type === "config.remove"
    ? command.grayName
    : command.gray && grayName(command.gray);
  const config = state.config(command.key);
  return gray === undefined ? config : config?.grays.find(({ name }) => name === gray);
}

function foundBy(state: State, command: Command): unknown {
  switch (command.type) {
    case "check.put":
    case "check.remove":
      return state.check(command.key);
    case "waiting.publish":
    case "waiting.close":
      return waitingOf(state, command.id);
    case "capacity.put":
      return state.capacity(command.scope, command.name);
    case "namespace.create":
    case "namespace.update":
    case "namespace.remove":
      return state.namespace(command.id);
    case "service.put":
    case "service.remove":
    case "cluster.put":
      return state.service(command.key);
    case "instance.put":
      return state.persistentInstance(command.key, command.instance);
    case "instance.remove":
      return state.persistentInstance(command.key, command.id);
    case "override.put":
    case "override.remove":
      return overridesOf(state, command.key, command.ids);
    case "member.put":
    case "member.remove":
      return state.member(command.id);
    case "switch.put":
      return state.switches().get(command.entry);
    case "user.create":
    case "user.update":
    case "user.rehash":
    case "user.remove":
      return userOf(state, command.name);
    case "role.bind":
      return userOf(state, command.user);
    case "role.unbind":
      return command.user === undefined ? undefined : userOf(state, command.user);
    case "grant.put":
    case "grant.remove":
    case "grant.set":
      return state.grantsOf(command.role)?.grants;
    case "accessToken.create":
    case "accessToken.remove":
      return tokenOf(state, command.id);
    default:
      return undefined;
  }
}

/** Of many the time of the last change stands for the rest: one request must not make megabytes to be digested. */
function overridesOf(state: State, key: ServiceKey, ids: readonly InstanceId[]): unknown {
  const stored = state.overrides(key);
  const found = ids.map((id, at) => {
    const override = stored.get(instanceIdText(id));
    return at < AUDIT.maxDigestedOverrides ? override : override?.updatedMs;
  });
  return found.some((each) => each !== undefined) ? found : undefined;
}

/** The version of what the user can prove stands for the password. */
function userOf(state: State, name: string): unknown {
  const user = state.user(name);
  if (user === undefined) return undefined;
  const { passwordHash: _, ...rest } = user;
  return rest;
}

/** The content may be long, and does not change while it waits. */
function waitingOf(state: State, id: number): unknown {
  const found = state.waitingChange(id);
  if (found === undefined) return undefined;
  const { change: { key }, ...rest } = found;
  return { ...rest, key };
}

function tokenOf(state: State, id: string): unknown {
  const token = state.accessToken(id);
  if (token === undefined) return undefined;
  const { secretSha256: _, ...rest } = token;
  return rest;
}
