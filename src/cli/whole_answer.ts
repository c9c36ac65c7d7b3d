/** Lists come in parts; here they become one. */
import type { AccessAnswer, AccessRequest } from "../api/mod.ts";

/** Rejects as `ask` does, and with Error for parts that do not go on. */
export async function wholeAnswer(
  request: AccessRequest,
  ask: (request: AccessRequest) => Promise<AccessAnswer>,
): Promise<AccessAnswer> {
  const first = await ask(request);
  if (request.verb !== "user.list" && request.verb !== "token.list") return first;
  const users = [...first.users ?? []];
  const tokens = [...first.tokens ?? []];
  let from = 0;
  let { next } = first;
  while (next !== undefined) {
    if (!(next > from)) throw new Error(`the list goes on at ${next} behind ${from}`);
    from = next;
    const part = await ask({ ...request, from });
    users.push(...part.users ?? []);
    tokens.push(...part.tokens ?? []);
    next = part.next;
  }
  return request.verb === "user.list" ? { users } : { tokens };
}
