/** A running Nacos, r-nacos or server of our own, asked over its open API. */
import { shortened } from "./ask_http.ts";
import { isObject, type JsonObject, parseJson, textIn } from "./json.ts";
import type { AskHttp } from "./types.ts";

export interface NacosAddress {
  /** Its root, with the context path if it has another one than `/nacos`. */
  readonly url: URL;
  /** Empty when it asks for none. */
  readonly user: string;
  readonly password: string;
}

/** Answers that say that there is no such route or thing. */
const ABSENT = [404, 410, 501];
const LOGIN_PATHS = ["v1/auth/login", "v3/auth/user/login"];

/** Tokens are asked for again when the server takes the old one no more: an import may last longer than a token. */
export class NacosSession {
  readonly #ask: AskHttp;
  readonly #address: NacosAddress;
  readonly #root: string;
  #token = "";

  constructor(ask: AskHttp, address: NacosAddress) {
    this.#ask = ask;
    this.#address = address;
    const path = address.url.pathname.replace(/\/+$/, "");
    this.#root = `${address.url.origin}${path === "" ? "/nacos" : path}/`;
  }

  get place(): string {
    return this.#root;
  }

  /** What a route answers with; undefined for a status of `absent`, or when it is no JSON. */
  async find(
    path: string,
    query: Readonly<Record<string, string>> = {},
    absent: readonly number[] = ABSENT,
  ): Promise<unknown> {
    for (let attempt = 0;; attempt++) {
      if (this.#address.user !== "" && this.#token === "") this.#token = await this.#login();
      const url = new URL(path, this.#root);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      if (this.#token !== "") url.searchParams.set("accessToken", this.#token);
      const { status, text } = await this.#ask({ method: "GET", url });
      if (status === 200) return parseJson(text);
      if (absent.includes(status)) return undefined;
      if ((status === 401 || status === 403) && this.#token !== "" && attempt === 0) {
        this.#token = "";
        continue;
      }
      throw new Error(`${this.#root}${path} answers ${status}: ${shortened(text)}`);
    }
  }

  /** An object; throws where there is none. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<JsonObject> {
    const found = await this.find(path, query);
    if (isObject(found)) return found;
    throw new Error(`${this.#root}${path} answers with something else than an object of JSON`);
  }

  async #login(): Promise<string> {
    const { user, password } = this.#address;
    let last = "";
    for (const path of LOGIN_PATHS) {
      const form = new URLSearchParams({ username: user, password });
      const answer = await this.#ask({ method: "POST", url: new URL(path, this.#root), form });
      const found = parseJson(answer.text);
      const token = isObject(found) ? tokenOf(found) : "";
      if (answer.status === 200 && token !== "") return token;
      last = `${path} answers ${answer.status}: ${shortened(answer.text)}`;
      if (!ABSENT.includes(answer.status)) break;
    }
    throw new Error(`cannot log in to ${this.#root} as ${user}: ${last}`);
  }
}

/** Version 3 wraps it. */
function tokenOf(answer: JsonObject): string {
  const data = answer["data"];
  return textIn(answer, "accessToken") || (isObject(data) ? textIn(data, "accessToken") : "");
}
