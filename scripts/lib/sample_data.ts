/** Data of every durable kind, written through the public routes and read back in a form that no clock changes. */
import { sha256Hex } from "../package/sha256.ts";

type Form = Readonly<Record<string, string>>;

interface Write {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly form: Form;
  readonly headers?: Readonly<Record<string, string>>;
}

const CONFIGS = "/nacos/v1/cs/configs";
const NAMESPACES = "/nacos/v1/console/namespaces";
const SERVICES = "/nacos/v1/ns/service";
const INSTANCES = "/nacos/v1/ns/instance";
const LINE = "key.of.some.length=value of some length, grüße, 你好\n";
const MANY = 20;

function config(dataId: string, content: string, more: Form = {}): Write {
  return { method: "POST", path: CONFIGS, form: { dataId, group: "SAMPLE", content, ...more } };
}

const WRITES: readonly Write[] = [
  {
    method: "POST",
    path: NAMESPACES,
    form: { customNamespaceId: "team-a", namespaceName: "Team A", namespaceDesc: "sample" },
  },
  ...Array.from({ length: MANY }, (_, index) => config(`many-${index}`, `content ${index}`)),
  config("revised", "first"),
  config("revised", "second"),
  config("revised", "third\r\nwith lines", { type: "text", desc: "a description", appName: "app" }),
  config("removed", "soon gone"),
  { method: "DELETE", path: CONFIGS, form: { dataId: "removed", group: "SAMPLE" } },
  config("large", LINE.repeat(1_500)),
  config("of-a-team", "theirs", { tenant: "team-a", config_tags: "blue,green" }),
  config("gray", "for all"),
  { ...config("gray", "for some"), headers: { betaIps: "10.0.0.1,10.0.0.2" } },
  {
    method: "POST",
    path: SERVICES,
    form: { serviceName: "kept", protectThreshold: "0.5", metadata: '{"owner":"team-a"}' },
  },
  ...["10.0.0.1", "10.0.0.2"].map((ip): Write => ({
    method: "POST",
    path: INSTANCES,
    form: {
      serviceName: "kept",
      ip,
      port: "80",
      weight: "2.5",
      ephemeral: "false",
      metadata: '{"zone":"z1"}',
    },
  })),
];

/** Paths whose answers depend on the data alone. */
const READS: readonly string[] = [
  ...Array.from({ length: MANY }, (_, index) => `${CONFIGS}?dataId=many-${index}&group=SAMPLE`),
  ...["revised", "removed", "large", "gray"].map((id) => `${CONFIGS}?dataId=${id}&group=SAMPLE`),
  `${CONFIGS}?dataId=of-a-team&group=SAMPLE&tenant=team-a`,
];
const GRAY = `${CONFIGS}?dataId=gray&group=SAMPLE`;
const LONG_CHARS = 200;

/** What one read answered. */
export interface SampleAnswer {
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/** Throws when a write is not acknowledged. */
export async function writeSampleData(serverUrl: string): Promise<void> {
  for (const { method, path, form, headers = {} } of WRITES) {
    const inQuery = method === "DELETE";
    const url = `${serverUrl}${path}${inQuery ? `?${new URLSearchParams(form)}` : ""}`;
    const body = inQuery ? null : new URLSearchParams(form);
    const answer = await fetch(url, { method, headers, body });
    const text = await answer.text();
    if (!answer.ok || text === "false") {
      throw new Error(`Cannot write ${method} ${path}: found ${answer.status} ${text}`);
    }
  }
}

async function read(
  serverUrl: string,
  path: string,
  headers: Form = {},
): Promise<SampleAnswer> {
  const answer = await fetch(`${serverUrl}${path}`, { headers });
  return { path, status: answer.status, body: await answer.text() };
}

/** The same for a body of any length. */
function shortened(answer: SampleAnswer): SampleAnswer {
  const { body } = answer;
  if (body.length <= LONG_CHARS) return answer;
  return { ...answer, body: `${body.length} characters, SHA-256 ${sha256Hex(body)}` };
}

/** Parts of a JSON answer that no clock and no later write changes. */
function membersOf(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => membersOf(each, names));
  const known = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, known[name]]));
}

/** The answer with only these members of what `find` takes out of its JSON. */
function withMembers(
  answer: SampleAnswer,
  names: readonly string[],
  find: (whole: Readonly<Record<string, unknown>>) => unknown = (whole) => whole,
): SampleAnswer {
  return { ...answer, body: JSON.stringify(membersOf(find(JSON.parse(answer.body)), names)) };
}

export async function readSampleData(serverUrl: string): Promise<SampleAnswer[]> {
  const answers = [];
  for (const path of READS) answers.push(shortened(await read(serverUrl, path)));
  const gray = await read(serverUrl, GRAY, { "x-forwarded-for": "10.0.0.2" });
  const namespaces = await read(serverUrl, NAMESPACES);
  const service = await read(serverUrl, `${SERVICES}?serviceName=kept`);
  const list = await read(serverUrl, `${INSTANCES}/list?serviceName=kept`);
  return [
    ...answers,
    { ...gray, path: `${GRAY} for 10.0.0.2` },
    withMembers(
      namespaces,
      ["namespace", "namespaceShowName", "namespaceDesc"],
      ({ data }) => data,
    ),
    withMembers(service, ["protectThreshold", "metadata"]),
    withMembers(list, ["ip", "port", "weight", "metadata"], ({ hosts }) => hosts),
  ];
}
