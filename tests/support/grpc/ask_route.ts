/** One route of the gRPC edge without server and connection: a message in, its answer out. */
import type { Api, Caller } from "../../../src/api/mod.ts";
import { Body } from "../../../src/grpc/body.ts";
import { BodySource } from "../../../src/grpc/body_source.ts";
import { decodePayload } from "../../../src/grpc/payload_codec.ts";
import type { Pushes } from "../../../src/grpc/pushes.ts";
import type { GrpcRoute } from "../../../src/grpc/route.ts";

interface Asked {
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller: Caller;
}

interface Answered {
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  // deno-lint-ignore no-explicit-any -- Tests look into bodies of every shape.
  readonly body: any;
}

/** Asks over these routes alone; what a handler uses beyond what is given fails loudly. */
export function routeAsker(
  routes: readonly GrpcRoute[],
  given: { readonly api: Partial<Api>; readonly pushes: Partial<Pushes> },
): (asked: Asked) => Promise<Answered> {
  const api = given.api as Api;
  const pushes = given.pushes as Pushes;
  return async ({ type, body, headers, caller }) => {
    const route = routes.find((one) => one.type === type);
    if (route === undefined) throw new Error(`Cannot ask ${type}: no route has this type`);
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const sent = headers === undefined ? undefined : new Map(Object.entries(headers));
    const source = new BodySource(Body.parse(bytes), sent);
    const answer = decodePayload(await route.answer(source, { api, pushes, caller }));
    return {
      type: answer.type,
      headers: Object.fromEntries(answer.headers()),
      body: JSON.parse(new TextDecoder().decode(answer.body)),
    };
  };
}
