import { ApiFailure, wordsOf } from "./failure.ts";

export { ApiFailure };

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;
export interface Sending {
  readonly params?: Params;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Params;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The proxy answers these for a server that is being replaced; a read may be tried again. */
const RETRIED_STATUSES = new Set([502, 503, 504]);
const TIMEOUT_MS = 30_000;
const UPLOAD_TIMEOUT_MS = 300_000;

let refused: () => void = () => {};

/** Is called whenever an answer is 401 or 403: it may mean that the session has ended. */
export function onRefused(listener: () => void): void {
  refused = listener;
}

/** Below <base href>, so that it works behind a proxy at any path. */
export function addressOf(path: string, params: Params = {}): string {
  const address = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address.href;
}

const formOf = (form: Params) =>
  new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]]
    ),
  );

function bodyOf({ form, json, body }: Sending): { body?: BodyInit; type?: string } {
  if (form) return { body: formOf(form) };
  if (json !== undefined) return { body: JSON.stringify(json), type: "application/json" };
  return body === undefined ? {} : { body };
}

/** The answer as it is, if it is a good one; else throws an ApiFailure. */
export async function request(
  method: string,
  path: string,
  sending: Sending = {},
): Promise<Response> {
  const { body, type } = bodyOf(sending);
  const answer = await fetch(addressOf(path, sending.params), {
    method,
    body: body ?? null,
    credentials: "same-origin",
    headers: {
      // A page of another origin cannot set it.
      ...(method === "GET" ? {} : { "X-Rnacos-Console": "1" }),
      ...(type ? { "Content-Type": type } : {}),
      ...sending.headers,
    },
    signal: AbortSignal.timeout(sending.body ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new ApiFailure(0, error instanceof Error ? error.message : String(error));
  });
  if (answer.ok) return answer;
  const text = await answer.text().catch(() => "");
  if (answer.status === 401 || answer.status === 403) refused();
  throw new ApiFailure(
    answer.status,
    wordsOf(text, `HTTP ${answer.status} ${answer.statusText}`.trim()),
    answer.headers.get("X-Request-Id") ?? "",
  );
}

/** JSON as an object, all else as text. */
async function contentOf<T>(answer: Response): Promise<T> {
  const isJson = answer.headers.get("Content-Type")?.includes("json") ?? false;
  const text = await answer.text();
  return (isJson && text ? JSON.parse(text) : text) as T;
}

export async function get<T>(path: string, params: Params = {}): Promise<T> {
  return await contentOf<T>(await request("GET", path, { params }));
}

export async function send<T>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  sending: Sending = {},
): Promise<T> {
  return await contentOf<T>(await request(method, path, sending));
}

/** Reads are tried once more when it may help; what the server has refused is not. */
export function mayRetry(failures: number, error: unknown): boolean {
  return failures < 1 && error instanceof ApiFailure &&
    (error.status === 0 || RETRIED_STATUSES.has(error.status));
}
