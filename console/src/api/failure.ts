/** A request that did not end well, in words for the page, with the id that finds it in the server's log. */
export class ApiFailure extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number;
  readonly requestId: string;

  constructor(status: number, message: string, requestId = "") {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
    this.requestId = requestId;
  }
}

/** The words in a refusal: the server's JSON, Nacos' JSON, or plain text. */
export function wordsOf(body: string, fallback: string): string {
  if (body.startsWith("{")) {
    try {
      const { message, error } = JSON.parse(body) as { message?: unknown; error?: unknown };
      if (typeof message === "string" && message) return message;
      if (typeof error === "string" && error) return error;
    } catch {
      return body.slice(0, 500);
    }
  }
  return body.trimStart().startsWith("<") || !body ? fallback : body.slice(0, 500);
}
