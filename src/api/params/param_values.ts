/** The parameters of a route as one object with a member for each, which is read when a handler asks for it. */
import type { ParamSpec } from "../route.ts";
import type { Param } from "./param.ts";
import type { ParamSource } from "./param_source.ts";

/** Declared parameters by the names that handlers have for them. */
export type Params = Readonly<Record<string, Param<unknown>>>;

/** What handlers get: what is not declared is not there. */
export type ParamValues<P extends Params> = { readonly [Name in keyof P]: P[Name]["value"] };

/**
 * Makes the objects that handlers get. A value is read, and refused, when its member is asked for: a route that serves
 * several calls wants of each only what belongs to it, and refusals come in the order in which a handler reads.
 */
export function paramReader<P extends Params>(
  params: P,
): new (source: ParamSource) => ParamValues<P> {
  class Values {
    readonly #source: ParamSource;

    constructor(source: ParamSource) {
      this.#source = source;
    }

    static declare(member: string, read: (source: ParamSource) => unknown): void {
      Object.defineProperty(Values.prototype, member, {
        enumerable: true,
        get(this: Values): unknown {
          return read(this.#source);
        },
      });
    }
  }
  for (const [member, param] of Object.entries(params)) {
    Values.declare(member, param.reader(member));
  }
  // The members were defined one by one, which the types cannot follow.
  return Values as unknown as new (source: ParamSource) => ParamValues<P>;
}

/** The declarations in the form of tables and documents. One that is read in two ways is told as the first of them. */
export function paramSpecs(params: Params): readonly ParamSpec[] {
  const specs = new Map<string, ParamSpec>();
  for (const [member, param] of Object.entries(params)) {
    const spec = param.spec(member);
    if (spec === undefined) continue;
    const place = `${spec.in ?? "param"} ${spec.name}`;
    if (!specs.has(place)) specs.set(place, spec);
  }
  return [...specs.values()];
}
