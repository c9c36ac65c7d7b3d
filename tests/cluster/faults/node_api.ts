/** One node's HTTP interface as clients and operators use it, with outcomes instead of exceptions. */
import { createHash } from "node:crypto";
import type { Ending } from "./history.ts";
import { httpOnce, type HttpRequest } from "./http_once.ts";

export const GROUP = "FAULTS";

/** Longer than a server takes to give up by itself. */
const WRITE_TIMEOUT_MS = 8_000;
const READ_TIMEOUT_MS = 7_000;
const VIEW_TIMEOUT_MS = 2_000;
const PAGE_SIZE = 500;
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const APPLIED_HEADER = "nacos-applied-index";

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly applied: number | undefined;
}

/** `refused` when the request cannot have arrived, `unknown` when it may have. */
interface Failure {
  readonly outcome: "refused" | "unknown";
  readonly why: string;
}

function isFailure(answer: Answer | Failure): answer is Failure {
  return "outcome" in answer;
}

export interface RaftView {
  readonly id: number;
  /** 0 or null while none is known. */
  readonly leader: number;
  readonly term: number;
  readonly applied: number;
  readonly members: readonly number[];
}

export class NodeApi {
  readonly id: number;
  readonly #port: number;

  constructor(id: number, httpPort: number) {
    this.id = id;
    this.#port = httpPort;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** `expected`: an existing content is to be replaced only if it is this. */
  async publish(key: string, content: string, expected?: string): Promise<Ending> {
    const casMd5 = expected === undefined ? undefined : md5(expected);
    const answer = await this.#ask("/nacos/v1/cs/configs", {
      method: "POST",
      body: String(new URLSearchParams({ dataId: key, group: GROUP, content })),
      headers: { ...FORM, ...casMd5 === undefined ? {} : { casMd5 } },
    }, WRITE_TIMEOUT_MS);
    return writeEnding(answer);
  }

  async remove(key: string): Promise<Ending> {
    const query = new URLSearchParams({ dataId: key, group: GROUP });
    return writeEnding(
      await this.#ask(`/nacos/v1/cs/configs?${query}`, { method: "DELETE" }, WRITE_TIMEOUT_MS),
    );
  }

  async read(key: string, linearizable: boolean): Promise<Ending> {
    const query = new URLSearchParams({ dataId: key, group: GROUP });
    if (linearizable) query.set("consistency", "linearizable");
    const answer = await this.#ask(`/nacos/v1/cs/configs?${query}`, {}, READ_TIMEOUT_MS);
    if (isFailure(answer)) return answer;
    const { status, text, applied } = answer;
    if (status === 200) return { outcome: "ok", seen: text, applied };
    if (status === 404) return { outcome: "ok", seen: undefined, applied };
    return { outcome: "refused", why: `${status} ${text}` };
  }

  /** All configs of the tests; undefined when the node does not tell. */
  async contents(): Promise<Map<string, string> | undefined> {
    const found = new Map<string, string>();
    for (let pageNo = 1;; pageNo++) {
      const query = new URLSearchParams({
        search: "accurate",
        dataId: "",
        group: GROUP,
        pageNo: String(pageNo),
        pageSize: String(PAGE_SIZE),
      });
      const answer = await this.#ask(`/nacos/v1/cs/configs?${query}`, {}, READ_TIMEOUT_MS);
      if (isFailure(answer) || answer.status !== 200) return undefined;
      const page: { pageItems?: { dataId: string; content: string }[] } = JSON.parse(answer.text);
      const items = page.pageItems ?? [];
      for (const { dataId, content } of items) found.set(dataId, content);
      if (items.length < PAGE_SIZE) return found;
    }
  }

  /** Undefined when the node does not answer. */
  async raft(): Promise<RaftView | undefined> {
    const answer = await this.#ask("/nacos/v1/raft/metrics", {}, VIEW_TIMEOUT_MS);
    if (isFailure(answer) || answer.status !== 200) return undefined;
    const view = JSON.parse(answer.text);
    return {
      id: Number(view.id ?? 0),
      leader: Number(view.current_leader ?? 0),
      term: Number(view.current_term ?? 0),
      applied: Number(view.last_applied ?? 0),
      members: (view.membership_config?.members ?? []).map(Number),
    };
  }

  /** Status of `/health`; 0 when there is no answer. */
  async health(): Promise<number> {
    const answer = await this.#ask("/health", {}, VIEW_TIMEOUT_MS);
    return isFailure(answer) ? 0 : answer.status;
  }

  /** Undefined when the node does not tell. */
  async metricsPage(): Promise<string | undefined> {
    const answer = await this.#ask("/metrics", {}, VIEW_TIMEOUT_MS);
    return isFailure(answer) ? undefined : answer.text;
  }

  /** One value of the metrics page; undefined when it is not there. */
  async metric(name: string): Promise<number | undefined> {
    const page = await this.metricsPage();
    const line = page?.split("\n").find((each) => each.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }

  /** An operator's request with a JSON body. Resolves with status and text, status 0 for no answer. */
  async operate(path: string, body: unknown): Promise<{ status: number; text: string }> {
    const answer = await this.#ask(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }, 15_000);
    return isFailure(answer) ? { status: 0, text: answer.why } : answer;
  }

  async #ask(
    path: string,
    request: Partial<Pick<HttpRequest, "method" | "body" | "headers">>,
    timeoutMs: number,
  ): Promise<Answer | Failure> {
    const port = this.#port;
    const answer = await httpOnce({ method: "GET", ...request, port, path, timeoutMs });
    if ("why" in answer) {
      return { outcome: answer.asked ? "unknown" : "refused", why: answer.why };
    }
    const applied = answer.headers.get(APPLIED_HEADER);
    return { ...answer, applied: applied === undefined ? undefined : Number(applied) };
  }
}

/**
 * A refusal that is sure says nothing of "may": the server writes "may still take effect" where it cannot know. Only
 * 503 is such a refusal; anything else that is no success is taken as unknown.
 */
function writeEnding(answer: Answer | Failure): Ending {
  if (isFailure(answer)) return answer;
  const { status, text, applied } = answer;
  if (status === 200 && text === "true") return { outcome: "ok", applied };
  if (status === 500 && /md5|cas/i.test(text)) return { outcome: "missed", applied };
  const why = `${status} ${text}`;
  return { outcome: status === 503 && !/\bmay\b/.test(text) ? "refused" : "unknown", why };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
