/** A running Nacos, r-nacos or server of our own, asked over its open API. */
import { isJsonObject, type JsonObject } from "../base/mod.ts";
import { parseJson, shortened, textIn } from "./json.ts";
import type { AskHttp } from "./types.ts";

interface NacosAddress {
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
  /** Undefined until the first question, and when the server takes it no more. */
  #token: Promise<string> | undefined;

  constructor(ask: AskHttp, address: NacosAddress) {
    this.#ask = ask;
    this.#address = address;
    const path = address.url.pathname.replace(/\/+$/, "");
    this.#root = `${address.url.origin}${path === "" ? "/nacos" : path}/`;
  }

  /**
   * What a route answers with: undefined for a status of `absent` and for an empty answer, null for one that is no JSON.
   */
  async find(
    path: string,
    query: Readonly<Record<string, string>> = {},
    absent: readonly number[] = ABSENT,
  ): Promise<unknown> {
    for (let attempt = 0;; attempt++) {
      // One login for all that are asked at the same time: servers limit how often somebody may.
      const login = this.#token ??= this.#login();
      const token = await login;
      const url = new URL(path, this.#root);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      if (token !== "") url.searchParams.set("accessToken", token);
      const { status, text } = await this.#ask({ method: "GET", url });
      if (status === 200) return text === "" ? undefined : parseJson(text);
      if (absent.includes(status)) return undefined;
      if ((status === 401 || status === 403) && token !== "" && attempt === 0) {
        // Another question may have brought a new one already.
        if (this.#token === login) this.#token = undefined;
        continue;
      }
      throw new Error(`${this.#root}${path} answers ${status}: ${shortened(text)}`);
    }
  }

  /** What a login gives; empty when there is none to make. */
  token(): Promise<string> {
    return this.#token ??= this.#login();
  }

  /** An object; throws where there is none. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<JsonObject> {
    const found = await this.find(path, query);
    if (isJsonObject(found)) return found;
    throw new Error(`${this.#root}${path} answers with something else than an object of JSON`);
  }

  async #login(): Promise<string> {
    const { user, password } = this.#address;
    if (user === "") return "";
    let last = "";
    for (const path of LOGIN_PATHS) {
      const form = new URLSearchParams({ username: user, password });
      const answer = await this.#ask({ method: "POST", url: new URL(path, this.#root), form });
      const found = parseJson(answer.text);
      const token = isJsonObject(found) ? tokenOf(found) : "";
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
  return textIn(answer, "accessToken") || (isJsonObject(data) ? textIn(data, "accessToken") : "");
}
