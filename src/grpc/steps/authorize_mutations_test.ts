/**
 * Every type in many disguises, by those who have no right to it: whatever the answer looks like, nothing that they may
 * not read is in it, and nothing that they may not change has changed.
 */
import { assert, assertEquals } from "#assert";
import {
  createGuardedCalls,
  type GuardedCalls,
  messageOf,
  OPERATOR,
} from "../../../tests/support/grpc/guarded_calls.ts";
import { encodePayload } from "../payload_codec.ts";
import { grpcRouteSpecs } from "../routes.ts";
import type { Session } from "../session.ts";

const SECRET = "hush-hush";
/** Namespaces that are guarded from all who ask; the second has many spellings. */
const GUARDED = ["dev", "public"] as const;
const SERVICE_PAGE = { pageNo: 1, pageSize: 100 };

interface Form {
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
}

type Mutation = (form: Form, own: string) => Uint8Array | readonly Uint8Array[];

const headersOf = (token: string | undefined) => token === undefined ? {} : { accessToken: token };
const plain = ({ type, body, token }: Form) => messageOf(type, body, headersOf(token));
const json = (form: Form, text: string) => messageOf(form.type, text, headersOf(form.token));
const typed = (change: (type: string) => string): Mutation => (form) =>
  plain({ ...form, type: change(form.type) });
const bodied = (
  change: (body: Form["body"], own: string) => Record<string, unknown>,
): Mutation =>
(form, own) => plain({ ...form, body: change(form.body, own) });
const placed = (headers: (token: string) => Record<string, string>): Mutation => (form) =>
  messageOf(form.type, form.body, headers(form.token ?? "x"));
const withMembers = (members: Record<string, unknown>): Mutation =>
  bodied((body) => ({ ...body, ...members }));

/** The members that name a namespace, with other values. */
function renamed(value: unknown): Mutation {
  return bodied((body) => {
    const changed: Record<string, unknown> = { ...body };
    for (const name of ["tenant", "namespace"]) if (name in body) changed[name] = value;
    const { configListenContexts: contexts } = body;
    if (Array.isArray(contexts)) {
      changed["configListenContexts"] = contexts.map((each) => ({ ...each, tenant: value }));
    }
    return changed;
  });
}

/** Members twice: a text that is theirs in front of, or behind, the one that is not. */
const twice = (isLast: boolean): Mutation => (form, own) => {
  const text = JSON.stringify(form.body);
  const mine = `"tenant":"${own}","namespace":"${own}"`;
  return json(form, isLast ? `${text.slice(0, -1)},${mine}}` : `{${mine},${text.slice(1)}`);
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "as it is": plain,
  "type in lower case": typed((type) => type.toLowerCase()),
  "type in upper case": typed((type) => type.toUpperCase()),
  "type with a space behind": typed((type) => `${type} `),
  "type with a space before": typed((type) => ` ${type}`),
  "type with its package": typed((type) => `com.alibaba.nacos.api.config.remote.request.${type}`),
  "type with a NUL": typed((type) => `${type}\0`),
  "a harmless type before": (form) =>
    joined(encodePayload("HealthCheckRequest", "{}"), plain(form)),
  "a harmless type behind": (form) => joined(plain(form), encodePayload("HealthCheckRequest", "")),
  "another body before": (form, own) =>
    joined(plain({ ...form, body: { ...form.body, tenant: own, namespace: own } }), plain(form)),
  "another body behind": (form, own) =>
    joined(plain(form), plain({ ...form, body: { ...form.body, tenant: own, namespace: own } })),
  "no token": placed(() => ({})),
  "an empty token": placed(() => ({ accessToken: "" })),
  "a header in lower case": placed((token) => ({ accesstoken: token })),
  "a header of HTTP": placed((token) => ({ Authorization: `Bearer ${token}` })),
  "a header of another scheme": placed((token) => ({ Authorization: `Basic ${token}` })),
  "a token with spaces": placed((token) => ({ accessToken: ` ${token} ` })),
  "a token that is not one any more": placed((token) => ({ accessToken: `${token}=` })),
  "the token and another one": placed((token) => ({
    accessToken: token,
    Authorization: "Bearer x",
  })),
  "a name and a password": placed(() => ({ username: "root", password: "root" })),
  "the agent of a server": placed(() => ({ "User-Agent": "Nacos-Server" })),
  "the identity of a server": placed(() => ({ serverIdentity: "security", nacos: "nacos" })),
  "an internal request": placed((token) => ({ accessToken: token, source: "cluster" })),
  "a token in the body": withMembers({ accessToken: "x", headers: { accessToken: "x" } }),
  "an internal module": withMembers({ module: "internal", source: "cluster" }),
  "claims of the connection": withMembers({ connectionId: "boss", clientIp: "127.0.0.1" }),
  "an unknown member": withMembers({ unknown: { deep: [1, 2, { tenant: "x" }] } }),
  "a prototype": (form) =>
    json(form, `{"__proto__":{"tenant":"test"},${JSON.stringify(form.body).slice(1)}`),
  "members twice, mine first": twice(false),
  "members twice, mine last": twice(true),
  "members by other names": bodied((body, own) => ({ ...body, namespaceId: own, tenantId: own })),
  "escaped names of members": (form, own) =>
    json(form, `${JSON.stringify(form.body).slice(0, -1)},"t\\u0065nant":"${own}"}`),
  "names in the instance": bodied((body, own) => ({
    ...body,
    instance: { ip: "10.6.6.6", port: 6, serviceName: `G@@shop`, namespace: own },
  })),
  "the group in the name": bodied((body) =>
    "serviceName" in body ? { ...body, groupName: "X", serviceName: "G@@shop" } : { ...body }
  ),
  "no namespace": renamed(undefined),
  "namespace null": renamed(null),
  "an empty namespace": renamed(""),
  "a blank namespace": renamed(" "),
  "namespace public": renamed("public"),
  "namespace PUBLIC": renamed("PUBLIC"),
  "namespace of the word null": renamed("null"),
  "namespace with a space": renamed("dev "),
  "namespace in upper case": renamed("DEV"),
  "namespace with a NUL": renamed("dev\0"),
  "namespace and group in one": renamed("test:G"),
  "namespace of a star": renamed("*"),
  "a list of namespaces": renamed(["test", "dev"]),
  "an object as namespace": renamed({ tenant: "dev" }),
  "a number as namespace": renamed(5),
  "mine among theirs": bodied((body, own) =>
    Array.isArray(body["configListenContexts"])
      ? {
        ...body,
        configListenContexts: [
          { dataId: "app.yaml", group: "G", tenant: own, md5: "" },
          ...body["configListenContexts"],
        ],
      }
      : { ...body, subscribe: "true", listen: "true" }
  ),
  "a list where an object is meant": bodied((body) => ({ ...body, instance: [body["instance"]] })),
  "an empty body": (form) => messageOf(form.type, "", headersOf(form.token)),
};

/** What a member of this name is asked with; a type that demands another one has to be given a value here. */
function valuesOf(namespace: string): Readonly<Record<string, unknown>> {
  const instance = { ip: "10.6.6.6", port: 6 };
  const config = { tenant: namespace, group: "G", dataId: "app.yaml" };
  return {
    ...{ ...config, namespace, groupName: "G", serviceName: "shop" },
    ...{ content: "mine", type: "registerInstance", instance, instances: [instance] },
    ...{ listen: true, configListenContexts: [{ ...config, md5: "other" }], subscribe: true },
    ...{ groupKeyPattern: `${namespace}>>G>>*`, watchType: "WATCH", initializing: true },
    ...{ lockOperationEnum: "ACQUIRE", lockInstance: { key: "job", lockType: "NACOS_LOCK" } },
  };
}

/** One type may carry several calls. */
const MORE: Readonly<Record<string, readonly Form["body"][]>> = {
  InstanceRequest: [{ type: "deregisterInstance" }],
  PersistentInstanceRequest: [{ type: "deregisterInstance" }],
  BatchInstanceRequest: [{ type: "batchRegisterInstance" }],
  LockOperationRequest: [{ lockOperationEnum: "RELEASE" }],
};

/** Every type that wants a right, as the table of the documents has it. */
const GUARDED_TYPES = grpcRouteSpecs.filter(({ permission }) => permission.action !== "public");

function formsOf(namespace: string): readonly Omit<Form, "token">[] {
  const values = valuesOf(namespace);
  return GUARDED_TYPES.flatMap(({ type, params }) => {
    const members = params.filter((param) => param.in !== "header");
    const unknown = members.filter(({ name, required }) => required === true && !(name in values));
    assertEquals(unknown.map(({ name }) => name), [], `${type}: no value is known`);
    const known = members.filter(({ name }) => name in values);
    const body = Object.fromEntries(known.map(({ name }) => [name, values[name]]));
    return [{}, ...MORE[type] ?? []].map((more) => ({ type, body: { ...body, ...more } }));
  });
}

interface Asker {
  readonly name: string;
  readonly own: string;
  readonly token: string | undefined;
  /** What they may read of what is guarded. */
  readonly reads: readonly string[];
}

async function askersOf(calls: GuardedCalls): Promise<readonly Asker[]> {
  await calls.addUser("boss", [], ["0"]);
  await calls.addUser("reader", ["dev:*:* r", "test:*:* r"]);
  await calls.addUser("writer", ["test:*:* rw"]);
  await calls.addUser("narrow", ["dev:G:config/app.yaml.old rw", "dev:X:* rw", "dev2:*:* rw"]);
  const asker = async (name: string, reads: readonly string[] = []) => ({
    ...{ name, own: "test", reads },
    token: await calls.login(name),
  });
  return [
    { name: "nobody", own: "test", token: undefined, reads: [] },
    { name: "liar", own: "test", token: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJib3NzIn0.", reads: [] },
    await asker("reader", ["dev"]),
    await asker("writer"),
    await asker("narrow"),
  ];
}

async function fill({ api }: GuardedCalls): Promise<void> {
  for (const namespace of [...GUARDED, "test"]) {
    const content = namespace === "test" ? "open" : `${SECRET}-${namespace}`;
    const key = { namespace, group: "G", dataId: "app.yaml" };
    await api.config.publish({ key, content, info: {} }, OPERATOR);
    const ref = { namespace, group: "G", serviceName: "shop" };
    const input = { ip: "10.0.0.1", port: 80, ephemeral: false, metadata: { note: content } };
    await api.naming.register(ref, input, OPERATOR);
  }
}

/** What stands in a guarded namespace, and who waits there for changes. */
function stateOf({ api, node }: GuardedCalls, namespace: string): { held: string; heard: string } {
  const ref = { namespace, group: "G", serviceName: "shop" };
  const key = { namespace, group: "G", dataId: "app.yaml" };
  const { hosts } = api.naming.list({ ...ref, clusters: "", healthyOnly: false }, OPERATOR);
  const names = api.naming.serviceNames(namespace, undefined, SERVICE_PAGE);
  return {
    held: JSON.stringify([
      [...api.config.configsOf(namespace)],
      hosts.map(({ ip, port }) => `${ip}:${port}`),
      names,
      node.state.configCount(namespace),
      [...node.state.locks()].map(({ key }) => key),
    ]),
    heard: JSON.stringify([
      api.config.watch.listenersOf(key).size,
      api.naming.subscribers(ref, SERVICE_PAGE).totalCount,
    ]),
  };
}

/** Everything that was let in beyond the rights of who asked. */
class Findings {
  tried = 0;
  readonly letIn: string[] = [];
  /** Answers that succeeded, so that a table that refuses everything is noticed. */
  succeeded = 0;
}

async function attack(
  calls: GuardedCalls,
  session: Session,
  { asker, findings }: { readonly asker: Asker; readonly findings: Findings },
): Promise<void> {
  const { token, own, reads, name } = asker;
  const before = new Map(GUARDED.map((namespace) => [namespace, stateOf(calls, namespace)]));
  for (const target of GUARDED) {
    for (const form of formsOf(target)) {
      for (const [disguise, mutate] of Object.entries(MUTATIONS)) {
        findings.tried++;
        const made = mutate({ ...form, token }, own);
        for (const message of made instanceof Uint8Array ? [made] : made) {
          const { text, success } = await calls.ask(session, message);
          if (success) findings.succeeded++;
          for (const namespace of GUARDED) {
            const now = stateOf(calls, namespace);
            const was = before.get(namespace);
            const tells = text.includes(`${SECRET}-${namespace}`) && !reads.includes(namespace);
            const hears = was?.heard !== now.heard && !reads.includes(namespace);
            if (!tells && !hears && was?.held === now.held) continue;
            findings.letIn.push(`${name}: ${form.type}, ${disguise}, to ${namespace}: ${text}`);
            before.set(namespace, now);
          }
        }
      }
    }
  }
}

Deno.test("no disguise of a call lets anybody in beyond their rights", async () => {
  const calls = await createGuardedCalls();
  try {
    const askers = await askersOf(calls);
    await fill(calls);
    const findings = new Findings();
    for (const asker of askers) {
      const session = calls.connect(asker.name);
      // Others on other connections have rights of their own, and are asked for nothing.
      await attack(calls, session, { asker, findings });
      calls.api.config.watch.dropConnection(session.id);
      calls.api.naming.connectionClosed(session.id);
    }
    assertEquals(findings.letIn, []);
    assert(Object.keys(MUTATIONS).length >= 30);
    assertEquals(
      findings.tried,
      askers.length * GUARDED.length * formsOf("dev").length * Object.keys(MUTATIONS).length,
    );
    assert(GUARDED_TYPES.length >= 13, `${GUARDED_TYPES.length} types`);
    const said =
      `${findings.tried} calls tried, ${findings.letIn.length} let in beyond their rights\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(said));
    // Readers were served what is theirs, and writers in their own namespace.
    assert(findings.succeeded > 100, String(findings.succeeded));
  } finally {
    calls.close();
  }
});
