/** Refusals in the envelope of v2 and v3, and tables of requests with what they are answered. */
import { assertEquals } from "#assert";
import { RealFixture } from "./real_fixture.ts";

/** What `RealFixture.text` gives. */
export function refusal(status: number, code: number, message: string, data: string): string {
  return `${status} ${JSON.stringify({ code, message, data })}`;
}

function missing(text: string): string {
  return refusal(400, 10_000, "parameter missing", text);
}

/** A member of a form is missing. */
export function inForm(name: string, type = "String"): string {
  return missing(`Required parameter '${name}' type ${type} is not present`);
}

/** A parameter by itself is missing. */
export function inQuery(name: string, type = "String"): string {
  return missing(
    `Required request parameter '${name}' for method parameter type ${type} is not present`,
  );
}

/** `METHOD /path`, the form (of others than GET), and the answer. */
export type Case = readonly [line: string, form: string, answer: string];

export async function assertCases(
  fixture: RealFixture,
  base: string,
  cases: readonly Case[],
): Promise<void> {
  for (const [line, form, answer] of cases) {
    const [method = "", path = ""] = line.split(" ");
    const sent = method === "GET" ? undefined : form;
    assertEquals(await fixture.text(`${method} ${base}${path}`, sent), answer, `${line} ${form}`);
  }
}

export async function withFixture(run: (fixture: RealFixture) => Promise<void>): Promise<void> {
  const fixture = new RealFixture();
  try {
    await run(fixture);
  } finally {
    fixture.close();
  }
}
