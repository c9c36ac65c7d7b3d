/** What the console's port serves besides the API: files of the app, and its page for every link into it. */
import { type Clock, HTTP, type Logger, LogThrottle, messageOf } from "../base/mod.ts";
import { answerWith, splitUrl, wrongHost } from "../http/mod.ts";
import type { HeaderView, HttpAnswer, HttpRequest, HttpService, WholeAnswer } from "../h1/mod.ts";
import type { AppFile, AppFiles, Encoding } from "./app_files.ts";
import { appPage, missingPage, SECURITY_HEADERS } from "./page.ts";

export interface FrontOptions {
  readonly files: AppFiles;
  /** It begins and ends with `/`. */
  readonly basePath: string;
  /** Why there is no app, and whether it can still come. */
  readonly whyMissing: () => { readonly reason: string; readonly comes: boolean };
  readonly clock: Clock;
  readonly logger: Logger;
}

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATED = "no-cache";
/** Where consoles of r-nacos and Nacos are. */
const OTHER_HOMES = /^\/r?nacos\/?(index\.html)?$/;
const TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  css: "text/css; charset=utf-8",
  gif: "image/gif",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  map: "application/json",
  mjs: "text/javascript; charset=utf-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff2: "font/woff2",
}));

/** `api` serves what is below `/nacos` and `/rnacos`. */
export function withFront(api: HttpService, options: FrontOptions): HttpService {
  const { basePath, logger, clock } = options;
  const faults = new LogThrottle({ logger, clock, lines: HTTP.errorLogsPerSecond });
  return (request, info) => {
    const wrong = wrongHost(request.headers);
    if (wrong !== undefined) return plain(wrong.message, 400);
    const { path } = splitUrl(request.url);
    const inner = path.startsWith(basePath) ? path.slice(basePath.length - 1) : path;
    if (`${path}/` === basePath || OTHER_HOMES.test(inner)) return redirect(basePath);
    if (inner.startsWith("/nacos/") || inner.startsWith("/rnacos/")) return api(request, info);
    return front(options, request, inner).catch((error: unknown) => {
      faults.log("error", "a file of the console cannot be served", { error: messageOf(error) });
      return plain("The file cannot be read", 500);
    });
  };
}

async function front(
  options: FrontOptions,
  request: HttpRequest,
  path: string,
): Promise<HttpAnswer> {
  const { files, basePath } = options;
  const { method } = request;
  if (method !== "GET" && method !== "HEAD") return notAllowed(method);
  const name = path.slice(1);
  const file = name === "index.html" ? undefined : files.find(name);
  if (file !== undefined) return await fileAnswer(files, file, request.headers);
  if (!isLink(path, request.headers)) return plain("There is no such file", 404);
  if (files.isBuilt()) return appPage(await files.page(), basePath);
  const { reason, comes } = options.whyMissing();
  return missingPage(reason, comes);
}

/** Whether somebody goes to a page; what a page needs itself is a file or an error. */
function isLink(path: string, headers: HeaderView): boolean {
  if (path === "/") return true;
  return !path.startsWith("/assets/") && (headers.get("accept") ?? "").includes("text/html");
}

async function fileAnswer(
  files: AppFiles,
  file: AppFile,
  headers: HeaderView,
): Promise<HttpAnswer> {
  const accepted = headers.get("accept-encoding") ?? "";
  const encoding = file.encodings.find((one) => accepts(accepted, one));
  const type = TYPES.get(file.name.slice(file.name.lastIndexOf(".") + 1));
  return answerWith(await files.read(file, encoding), {
    ...SECURITY_HEADERS,
    "content-type": type ?? "application/octet-stream",
    "cache-control": file.isHashed ? IMMUTABLE : REVALIDATED,
    "vary": "accept-encoding",
    ...encoding === undefined ? {} : { "content-encoding": encoding },
  });
}

/** By name alone: nobody who asks for a console takes everything (`*`) and not its name. */
function accepts(header: string, encoding: Encoding): boolean {
  return header.split(",").some((part) => {
    const [name = "", ...params] = part.split(";").map((one) => one.trim().toLowerCase());
    return name === encoding && !params.some((param) => /^q=0(\.0*)?$/.test(param));
  });
}

function redirect(location: string): HttpAnswer {
  return answerWith("", { ...SECURITY_HEADERS, location }, 302);
}

function notAllowed(method: string): WholeAnswer {
  const answer = plain(`${method} is not for files of the console`, 405);
  answer.setHeader("allow", "GET, HEAD");
  return answer;
}

function plain(text: string, status: number): WholeAnswer {
  return answerWith(
    text,
    { ...SECURITY_HEADERS, "content-type": "text/plain; charset=utf-8" },
    status,
  );
}
