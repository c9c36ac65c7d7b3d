import { addressOf } from "../../api/client.ts";
import { openApiHost } from "../../api/openApiHost.ts";
import type { ApiRoute } from "./openapi.ts";

/** The page stays quick, whatever an answer holds. */
export const MAX_SHOWN_CHARS = 65_536;
const TIMEOUT_MS = 30_000;

export interface Trial {
  readonly route: ApiRoute;
  readonly values: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyType?: string;
}

export interface TrialAnswer {
  readonly status: number;
  readonly tookMs: number;
  readonly headers: string;
  readonly text: string;
  readonly isCut: boolean;
}

/** Parts of the path are filled in; what is left goes where the route reads it. */
function placed({ route, values }: Trial): { path: string; params: Record<string, string> } {
  const params: Record<string, string> = {};
  let path = route.path.replace(/^\//, "");
  for (const [name, value] of Object.entries(values)) {
    if (value === "") continue;
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, encodeURIComponent(value));
    else params[name] = value;
  }
  return { path, params };
}

/** A refusal is an answer here, not a failure. */
export async function tryRoute(trial: Trial): Promise<TrialAnswer> {
  const { route: { method }, body, bodyType } = trial;
  const { path, params } = placed(trial);
  const isForm = method !== "GET" && bodyType === undefined && Object.keys(params).length > 0;
  const startedMs = performance.now();
  const answer = await fetch(addressOf(path, isForm ? {} : params), {
    method,
    credentials: "same-origin",
    headers: {
      ...(method === "GET" ? {} : { "X-Rnacos-Console": "1" }),
      ...(bodyType === undefined ? {} : { "Content-Type": bodyType }),
    },
    body: isForm ? new URLSearchParams(params) : bodyType === undefined ? null : body ?? "",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    tookMs: Math.round(performance.now() - startedMs),
    headers: [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n"),
    text: pretty(text.slice(0, MAX_SHOWN_CHARS)),
    isCut: text.length > MAX_SHOWN_CHARS,
  };
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It is no JSON, or a piece of it: shown as it came.
    return text;
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function curlOf(trial: Trial, base: string): string {
  const { route: { method }, body, bodyType } = trial;
  const { path, params } = placed(trial);
  const { host, port } = openApiHost(base);
  const address = new URL(path, `http://${host}:${port}/`).href;
  const parts = [`curl -X ${method} ${quoted(address)}`, `-H "accessToken: $TOKEN"`];
  const isBody = bodyType !== undefined;
  const pairs = Object.entries(params);
  if (pairs.length > 0 && (method === "GET" || isBody)) parts[0] = parts[0] + " -G";
  for (const [name, value] of pairs) parts.push(`--data-urlencode ${quoted(`${name}=${value}`)}`);
  if (isBody) {
    parts.push(`-H ${quoted(`Content-Type: ${bodyType}`)}`, `--data-binary ${quoted(body ?? "")}`);
  }
  return parts.join(" \\\n  ");
}
