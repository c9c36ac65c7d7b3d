/**
 * An answer as Deno's own server takes it. It serves a status of 200 with one plain content type (a record with this
 * one member) several times as fast as any other response, so that form is kept where it can be.
 */
import { type HttpAnswer, type HttpService, type PeerInfo, WholeAnswer } from "../../h1/mod.ts";

/** The service as the platform calls it. */
export function respondingWith(
  service: HttpService,
): (request: Request, info: PeerInfo) => Response | Promise<Response> {
  return (request, info) => {
    const answer = service(request, info);
    return answer instanceof Promise ? answer.then(toResponse) : toResponse(answer);
  };
}

export function toResponse(answer: HttpAnswer): Response {
  if (!(answer instanceof WholeAnswer)) return answer;
  const { content, status, shared, own } = answer;
  if (own === undefined) {
    return status === 200
      ? new Response(content, { headers: shared })
      : new Response(content, { status, headers: shared });
  }
  const body = status === 204 || status === 304 ? null : content;
  const headers = Object.entries(shared);
  for (const [name, value] of own) headers.push([name, value]);
  return new Response(body, { status, headers });
}
