/** The handler as the platform calls it, whose answers tests can ask for their text. */
import { respondingWith } from "../../../src/http/deno/to_response.ts";
import { createHttpHandler, type HttpDeps } from "../../../src/http/mod.ts";

export type RespondingHandler = ReturnType<typeof respondingWith>;

export function createRespondingHandler(deps: HttpDeps): RespondingHandler {
  return respondingWith(createHttpHandler(deps));
}
