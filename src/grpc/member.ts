/** The kinds of parameters that only a JSON body has. */
import {
  Param,
  paramReader,
  type Params,
  type ParamSource,
  paramSpecs,
  type ParamValues,
} from "../api/mod.ts";
import type { JsonMembers } from "../base/mod.ts";
import { BodySource } from "./body_source.ts";

function membersOf(source: ParamSource): JsonMembers {
  if (source instanceof BodySource) return source.members;
  throw new TypeError(
    "Cannot read a member of a JSON body: the parameters are of another protocol",
  );
}

function json<T>(
  take: (members: JsonMembers, name: string) => T | undefined,
  members?: Params,
): Param<T | undefined> {
  return Param.of<T>({
    type: "json",
    javaType: "Object",
    ...members !== undefined && { members: paramSpecs(members) },
    readerOf: (name) => (source) => take(membersOf(source), name),
  });
}

/** An object whose members are declared as well. */
export function object<P extends Params>(members: P): Param<ParamValues<P> | undefined> {
  const Values = paramReader(members);
  return json((all, name) => {
    const inner = all.object(name);
    return inner === undefined ? undefined : new Values(new BodySource(inner));
  }, members);
}

/** A list of such objects, of at most `maxItems`; an absent one is empty. */
export function list<P extends Params>(
  members: P,
  maxItems: number,
): Param<readonly ParamValues<P>[] | undefined> {
  const Values = paramReader(members);
  return json((all, name) => {
    return all.objects(name, maxItems).map((inner) => new Values(new BodySource(inner)));
  }, members);
}

/** An object of texts. */
export const texts = (): Param<Record<string, string> | undefined> =>
  json((all, name) => all.texts(name));

/** A list of texts, of at most `maxItems`; an absent one is empty. */
export const textList = (maxItems: number): Param<string[] | undefined> =>
  json((all, name) => all.textList(name, maxItems));

/** Whether there is anything under the name. */
export const presence = (): Param<boolean | undefined> => json((all, name) => all.has(name));
