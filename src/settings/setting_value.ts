/** Checks single values of settings. A refusal names the setting, the value found and the value wanted. */
import { readHost, readHostPort } from "../base/mod.ts";
import { whyNoLogFilter } from "../observe/log/mod.ts";
import { SETTING_SPECS, type SettingSpec } from "./setting_specs.ts";
import { StartError } from "./start_error.ts";

/** Name -> text, after all sources are merged. Empty texts count as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

const MAX_PORT = 65_535;
const INTEGER = /^[+-]?\d{1,16}$/;

const MAX_SHOWN_CHARS = 200;
/** What Kubernetes sets for each Service: one named rnacos-http makes RNACOS_HTTP_PORT. */
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** `NAME=value` as it may be printed: secrets are not. */
export function shownSetting(spec: SettingSpec, text: string): string {
  if (spec.kind === "secret") return `${spec.name}=***`;
  const more = text.length > MAX_SHOWN_CHARS ? "..." : "";
  return `${spec.name}=${text.slice(0, MAX_SHOWN_CHARS)}${more}`;
}

function refuse(spec: SettingSpec, text: string, wanted: string): StartError {
  return new StartError(`Cannot use ${shownSetting(spec, text)}: ${wanted}`);
}

function checkInteger(spec: SettingSpec, text: string, noun: string): number {
  const min = spec.min ?? 0;
  const max = spec.max ?? (spec.kind === "port" ? MAX_PORT : Number.MAX_SAFE_INTEGER);
  const value = INTEGER.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    const hint = SERVICE_ADDRESS.test(text)
      ? " (Kubernetes sets this for a Service of that name; enableServiceLinks: false of the pod keeps it away)"
      : "";
    throw refuse(spec, text, `${noun} from ${min} to ${max} is wanted${hint}`);
  }
  return value;
}

function checkOffset(spec: SettingSpec, text: string): number {
  const value = /^[+-]?\d{1,2}(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(value >= (spec.min ?? 0) && value <= (spec.max ?? 0))) {
    throw refuse(spec, text, `hours from ${spec.min} to ${spec.max} are wanted`);
  }
  return value;
}

function checkFlag(spec: SettingSpec, text: string): boolean {
  const lower = text.toLowerCase();
  if (lower === "true") return true;
  if (lower === "false") return false;
  throw refuse(spec, text, "true or false is wanted");
}

function checkHost(spec: SettingSpec, text: string): string {
  const read = readHost(text);
  if ("wrong" in read) throw refuse(spec, text, read.wrong);
  return read.host;
}

const PATH = /^(\/[A-Za-z0-9_\-.~]+)*$/;

/** The path with a slash at its beginning and its end. */
function checkPath(spec: SettingSpec, text: string): string {
  const inner = text.replace(/^\/|\/$/g, "");
  const path = inner === "" ? "" : `/${inner}`;
  if (!PATH.test(path) || /\/\.{1,2}(\/|$)/.test(path)) {
    throw refuse(spec, text, "a path of letters, digits and - . _ ~ is wanted, as /ops/rnacos");
  }
  return `${path}/`;
}

function checkAddress(spec: SettingSpec, text: string): string {
  const read = readHostPort(text);
  if ("wrong" in read) throw refuse(spec, text, `${read.wrong} (of gRPC)`);
  return text;
}

/** As browsers send it: in lower case, without the port that the scheme has anyway. */
function checkOrigin(spec: SettingSpec, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url !== undefined && /^https?:$/.test(url.protocol) && url.host !== "" &&
    /^[a-z]+:\/\/[^/?#@]+\/?$/i.test(text);
  if (isOrigin) return url.origin;
  throw refuse(spec, text, `${text} is no origin, as https://ops.example:8443 is one`);
}

function checkText(spec: SettingSpec, text: string): string {
  if (text.includes("\0")) throw refuse(spec, text, "a text without NUL is wanted");
  if (text.length > (spec.max ?? Infinity)) {
    const wanted = `it has ${text.length} characters, at most ${spec.max} are wanted`;
    throw refuse(spec, text, wanted);
  }
  return text;
}

/** The addresses of a list, which may have blanks and empty parts. */
export function splitAddresses(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

/** The value of a text as its kind has it; throws StartError. */
export function checkSetting(spec: SettingSpec, text: string): string | number | boolean {
  switch (spec.kind) {
    case "port":
      return checkInteger(spec, text, "a port");
    case "count":
      return checkInteger(spec, text, "an integer");
    case "seconds":
      return checkInteger(spec, text, "a number of seconds");
    case "offset":
      return checkOffset(spec, text);
    case "flag":
      return checkFlag(spec, text);
    case "choice":
      if (spec.choices?.includes(text)) return text;
      throw refuse(spec, text, `one of ${spec.choices?.join(", ")} is wanted`);
    case "log filter": {
      const why = whyNoLogFilter(text);
      if (why !== undefined) throw refuse(spec, text, why);
      return text;
    }
    case "host":
      return checkHost(spec, text);
    case "hosts":
      return splitAddresses(text).map((part) => checkHost(spec, part)).join(",");
    case "path":
      return checkPath(spec, text);
    case "address":
      return checkAddress(spec, text);
    case "addresses":
      return splitAddresses(text).map((part) => checkAddress(spec, part)).join(",");
    case "origins":
      return splitAddresses(text).map((part) => checkOrigin(spec, part)).join(",");
    case "text":
    case "secret":
      return checkText(spec, text);
  }
}

/** All settings that are present, checked. Reading one with the wrong type is a defect and throws. */
export class SettingValues {
  readonly #values = new Map<string, string | number | boolean>();
  readonly #specs = new Map(SETTING_SPECS.map((spec) => [spec.name, spec]));

  constructor(environment: Environment) {
    for (const spec of SETTING_SPECS) {
      const text = environment[spec.name]?.trim() ?? "";
      if (text !== "") this.#values.set(spec.name, checkSetting(spec, text));
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Specs of the settings that are present. */
  present(): SettingSpec[] {
    return SETTING_SPECS.filter((spec) => this.#values.has(spec.name));
  }

  number<F extends number | undefined>(name: string, fallback: F): number | F {
    const value = this.#read(name);
    if (value === undefined) return fallback;
    if (typeof value !== "number") throw new TypeError(`Setting ${name} is no number`);
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#read(name);
    if (value === undefined) return fallback;
    if (typeof value !== "boolean") throw new TypeError(`Setting ${name} is no flag`);
    return value;
  }

  text(name: string, fallback: string): string {
    const value = this.#read(name);
    if (value === undefined) return fallback;
    if (typeof value !== "string") throw new TypeError(`Setting ${name} is no text`);
    return value;
  }

  #read(name: string): string | number | boolean | undefined {
    if (!this.#specs.has(name)) throw new TypeError(`Setting ${name} is not declared`);
    return this.#values.get(name);
  }
}
