/** Spellings and headers by which servers like this one were got around, and ones like them. */

/** A request as it is sent: the path as written, and what goes with it. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly form: string;
}

export interface Mutation {
  readonly name: string;
  readonly of: (sent: Sent, tokens: Tokens) => Sent;
}

export interface Tokens {
  /** Of the caller; empty for none. */
  readonly own: string;
  /** A text that is no token. */
  readonly wrong: string;
}

type Change = (path: string) => string;

function path(name: string, change: Change): Mutation {
  return { name: `path ${name}`, of: (sent) => ({ ...sent, path: change(sent.path) }) };
}

function header(name: string, headers: Readonly<Record<string, string>>): Mutation {
  return {
    name: `header ${name}`,
    of: (sent) => ({ ...sent, headers: { ...sent.headers, ...headers } }),
  };
}

function query(name: string, more: string, place: "front" | "end" = "end"): Mutation {
  const join = (query: string) =>
    [...place === "front" ? [more, query] : [query, more]].filter((part) => part !== "").join("&");
  return { name: `query ${name}`, of: (sent) => ({ ...sent, query: join(sent.query) }) };
}

function method(name: string): Mutation {
  return { name: `method ${name}`, of: (sent) => ({ ...sent, method: name }) };
}

const lastSegment = (change: Change): Change => (path) => {
  const at = path.lastIndexOf("/") + 1;
  return path.slice(0, at) + change(path.slice(at));
};
const escaped = (text: string) =>
  [...text].map((one) => `%${one.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");

const METHODS: readonly Mutation[] = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
]
  .map(method);

const PATHS: readonly Mutation[] = [
  path("slash at the end", (path) => `${path}/`),
  path("two slashes at the end", (path) => `${path}//`),
  path("doubled slashes", (path) => path.replaceAll("/", "//")),
  path("doubled slash in front", (path) => `/${path}`),
  path("dot segment", (path) => path.replace(/^\/[^/]*/, "$&/.")),
  path("dot segment at the end", (path) => `${path}/.`),
  path("through a public place", (path) => `/health/..${path}`),
  path("through a login", (path) => `/nacos/v1/auth/login/../../../..${path}`),
  path("escaped dots", (path) => `/health/%2e%2e${path}`),
  path("escaped slash", (path) => path.replace(/\/([^/]*)$/, "%2F$1")),
  path("escaped small slash", (path) => path.replace(/\/([^/]*)$/, "%2f$1")),
  path("backslash", (path) => path.replace(/\/([^/]*)$/, "%5c$1")),
  path("escaped letter", lastSegment((name) => escaped(name.slice(0, 1)) + name.slice(1))),
  path("all escaped", lastSegment(escaped)),
  path("escaped twice", lastSegment((name) => escaped(name).replaceAll("%", "%25"))),
  path("semicolon", (path) => `${path};`),
  path("path parameter", (path) => `${path};jsessionid=1`),
  path("path parameter in front", (path) => path.replace(/^\/[^/]*/, "$&;a=b")),
  path("upper case", (path) => path.toUpperCase()),
  path("upper last segment", lastSegment((name) => name.toUpperCase())),
  path("suffix", (path) => `${path}.json`),
  path("blank at the end", (path) => `${path}%20`),
  path("null at the end", (path) => `${path}%00`),
  path("line end", (path) => `${path}%0a`),
  path("overlong dot", (path) => `/health/%c0%ae%c0%ae${path}`),
  path("question mark escaped", (path) => `${path}%3f`),
];

const HEADERS: readonly Mutation[] = [
  header("User-Agent", { "user-agent": "Nacos-Server" }),
  header("Client-Version", { "client-version": "Nacos-Server:v2.5.1" }),
  header("server identity", { serverIdentity: "security", example: "example" }),
  header("published identity", { "nacos.core.auth.server.identity.key": "serverIdentity" }),
  header("override by header", { "x-http-method-override": "GET", "x-method-override": "GET" }),
  header("original URL", { "x-original-url": "/health", "x-rewrite-url": "/health" }),
  header("forwarded for this machine", {
    "x-forwarded-for": "127.0.0.1",
    "x-real-ip": "127.0.0.1",
  }),
  header("forwarded host", { "x-forwarded-host": "localhost", "forwarded": "for=127.0.0.1" }),
  header("referer", { referer: "http://127.0.0.1:8848/nacos/" }),
  header("empty bearer", { authorization: "Bearer " }),
  header("basic", { authorization: "Basic bmFjb3M6bmFjb3M=" }),
  header("cookie", { cookie: "token=1; accessToken=1" }),
  header("cluster token by name", { ClusterToken: "x", "x-cluster-token": "x" }),
  header("content type", { "content-type": "application/json" }),
  header("multipart without parts", { "content-type": "multipart/form-data; boundary=x" }),
];

const QUERIES: readonly Mutation[] = [
  query("user and password", "username=admin&password=admin"),
  query("override", "_method=GET"),
  query("empty token in front", "accessToken=", "front"),
  query("other tenant behind", "tenant=own&namespaceId=own&namespace=own"),
  query("other names in front", "appName=a&export=false&clone=false", "front"),
  query("public in another case", "namespaceId=PUBLIC"),
  query("brackets", "tenant[]=own&tenant.id=own&TENANT=own"),
  query("escaped name", "%74enant=own&%6eamespaceId=own"),
  query("semicolon for ampersand", "a=b;tenant=own"),
  {
    name: "query token twice",
    of: (sent, { own, wrong }) => ({
      ...sent,
      query: [sent.query, `accessToken=${own}&accessToken=${wrong}`].join("&"),
    }),
  },
  {
    name: "query wrong token in front",
    of: (sent, { own, wrong }) => ({
      ...sent,
      query: `accessToken=${wrong}&accessToken=${own}&${sent.query}`,
    }),
  },
  {
    name: "form beside the query",
    of: (sent) => ({ ...sent, query: "", form: sent.query }),
  },
  {
    name: "other names in the form",
    of: (sent) => ({ ...sent, form: "tenant=own&namespaceId=own&customNamespaceId=own" }),
  },
];

export const MUTATIONS: readonly Mutation[] = [
  { name: "as it is", of: (sent) => sent },
  ...METHODS,
  ...PATHS,
  ...HEADERS,
  ...QUERIES,
];
