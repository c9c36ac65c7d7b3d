/** What a company of some size may have in it: long names, Chinese, services in all states, people of all roles. */
import { TestClient } from "../support/grpc/test_client.ts";
import { type ConsoleSite, PASSWORD } from "./browser.ts";

const YAML = `# Orders: what may change without a release
server:
  port: 8080
  timeout: 3s
orders:
  retries: 2
  limits: { perMinute: 600, burst: 40 }
features:
  new-checkout: 25%
  gift-card: false
  # 双十一期间打开
  double-eleven: "关闭"
`;

const FILES: readonly (readonly [name: string, type: string, content: string])[] = [
  [".yaml", "yaml", YAML],
  ["-datasource.properties", "properties", "url=jdbc:mysql://db/x\npool.timeout=3000\n# 连接池\n"],
  ["-switches.json", "json", '{ "timeout": 3000, "newCheckout": false, "说明": "灰度开关" }'],
  ["-logback.xml", "xml", "<configuration><root level='INFO'/></configuration>"],
  ["-routes.toml", "toml", '[routes]\norders = "http://order-service"\n'],
  ["-notice.txt", "text", "维护时间：周日 02:00\n"],
];
const APPS = [
  "order-service",
  "billing",
  "catalog",
  "api-gateway",
  "inventory",
  "payment",
  "shipping",
  "user-profile",
  "search",
  "notification",
  "risk-control",
  "data-warehouse",
];
const GROUPS = ["DEFAULT_GROUP", "EU_WEST", "CN_EAST_HANGZHOU_PRODUCTION", "infra"];
const LONG_NAME = "com.example.platform.settlement.reconciliation.daily-batch." +
  "partner-bank-transfer-limits-and-public-holidays.properties";
const SPACES: readonly (readonly [id: string, name: string, about: string])[] = [
  ["dev", "Development", "Everybody may write here"],
  ["prod-cn-east-1", "华东生产环境（杭州）", "变更需要两人审核"],
  ["b6f7a9c2-7d31-4c1e-9a55-0f3f6f0a1e77", "Staging of the payment team with a long name", ""],
  ["empty", "Empty one", ""],
];
const SDKS = [
  ["Nacos-Java-Client:v2.4.3", "order-service"],
  ["Nacos-Java-Client:v2.1.2", "billing"],
  ["Nacos-Go-Client:v2.2.5", "api-gateway"],
  ["Nacos-Python-Client:v2.0.1", "risk-control"],
  ["Nacos-CSharp-Client:v1.3.7", "库存服务"],
  ["Nacos-Rust-Client:0.4.2", "search"],
] as const;
const SIDE_BY_SIDE = 16;

type Form = Record<string, string>;

async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += SIDE_BY_SIDE) {
    await Promise.all(items.slice(at, at + SIDE_BY_SIDE).map(act));
  }
}

/** Everything above, on a server that is there already; what stays connected ends with the site. */
export async function fill(site: ConsoleSite): Promise<void> {
  await makeSpaces(site);
  await makePeople(site);
  await makeConfigs(site);
  await makeServices(site);
  await connectClients(site);
}

async function makeSpaces(site: ConsoleSite): Promise<void> {
  for (const [customNamespaceId, namespaceName, namespaceDesc] of SPACES) {
    const form = { customNamespaceId, namespaceName, namespaceDesc };
    await site.call("POST", "/nacos/v1/console/namespaces", form);
  }
}

/** As people in the console, so that history and audit say who it was. */
async function makePeople(site: ConsoleSite): Promise<void> {
  const admin = await site.sessionOf("admin", PASSWORD);
  const only = (whitelist: readonly string[]) => ({
    namespacePrivilege: JSON.stringify({ whitelist }),
  });
  const people: readonly Form[] = [
    { username: "lin.wei", nickname: "林薇", roles: "1" },
    {
      username: "maria.schmidt",
      nickname: "Maria Schmidt",
      roles: "1",
      ...only(["dev", "public"]),
    },
    { username: "visitor", nickname: "审计员", roles: "2" },
    { username: "ops-oncall", nickname: "", roles: "0" },
    { username: "a.person.with.a.very.long.login.name@subsidiary.example.com", roles: "payments" },
    { username: "left-the-company", roles: "1", enabled: "false" },
  ];
  for (const one of people) {
    await admin("POST", "rnacos/v1/auth/users", { password: PASSWORD, ...one });
  }
  for (const resource of ["dev:*:*", "public:EU_WEST:config/*", "prod-cn-east-1:*:naming/*"]) {
    await admin("POST", "nacos/v1/auth/permissions", { role: "payments", resource, action: "r" });
  }
  await admin("POST", "nacos/v1/auth/roles", { role: "release-managers", username: "lin.wei" });
  await admin("POST", "nacos/v1/auth/permissions", {
    role: "release-managers",
    resource: "prod-cn-east-1:*:*",
    action: "rw",
  });
  const scope = JSON.stringify([{ resource: "dev:*", action: "r" }]);
  const soon = String(Date.now() + 20 * 86_400_000);
  await admin("POST", "rnacos/v1/auth/tokens", { name: "build server", expiresMs: "0", scope });
  await admin("POST", "rnacos/v1/auth/tokens", {
    ...{ name: "发布流水线", username: "lin.wei", expiresMs: soon },
  });
}

async function makeConfigs(site: ConsoleSite): Promise<void> {
  const linWei = await site.sessionOf("lin.wei", PASSWORD);
  const publish = (form: Form) => site.call("POST", "/nacos/v1/cs/configs", form);
  const configs = GROUPS.flatMap((group, at) =>
    APPS.flatMap((appName) =>
      FILES.slice(0, at === 0 ? FILES.length : 3).map(([end, type, content]): Form => ({
        ...{ dataId: appName + end, group, type, appName, content: `${content}\n` },
      }))
    )
  );
  await each(configs, publish);
  await each(configs.slice(0, 40), (one) => publish({ ...one, tenant: "dev" }));
  const others = configs.slice(20, 50);
  await each(others, (one) => publish({ ...one, tenant: "dev", content: `${one["content"]}#\n` }));
  await publish({ dataId: LONG_NAME, group: GROUPS[2] ?? "", content: "a=1", type: "properties" });
  const order = {
    ...{ dataId: "order-service.yaml", group: "DEFAULT_GROUP", type: "yaml" },
    ...{ appName: "order-service", config_tags: "core,orders,双十一", desc: "Switches and limits" },
  };
  for (let at = 0; at < 24; at++) {
    const content = YAML.replace("retries: 2", `retries: ${at}`);
    const comment = ["", "Fewer retries", "双十一前放宽限流", "Back to what it was"][at % 4] ?? "";
    await linWei("POST", "nacos/v1/cs/configs", { ...order, content, ...(comment && { comment }) });
  }
  await publish({ ...order, content: YAML });
  const content = YAML.replace("25%", "60%");
  await site.call("POST", "/nacos/v1/cs/configs", { ...order, content }, {
    betaIps: "10.42.0.7,10.42.0.8",
  });
  const later = { dataId: "order-service.yaml", content: YAML.replace("retries: 2", "retries: 9") };
  const at = String(Date.now() + 86_400_000);
  await linWei("POST", "rnacos/v1/config/request", { ...later, comment: "双十一前放宽限流" });
  await linWei("POST", "rnacos/v1/config/schedule", { ...later, at, comment: "For the night" });
}

async function makeServices(site: ConsoleSite): Promise<void> {
  const register = (form: Form) =>
    site.call("POST", "/nacos/v1/ns/instance", { port: "8080", ephemeral: "false", ...form });
  const metadataOf = (at: number) =>
    JSON.stringify({ zone: `eu-${at % 3}`, version: `2.${at % 5}.0`, 负责人: "林薇" });
  await each(APPS.slice(1), (app) => register({ serviceName: app, ip: "10.42.9.1" }));
  await each(Array.from({ length: 18 }, (_, at) => at), (at) =>
    register({
      ...{ serviceName: `partner-${at}-gateway`, groupName: GROUPS[at % 4] ?? "" },
      ...{ ip: `10.43.0.${at + 1}`, metadata: metadataOf(at) },
    }));
  await each(Array.from({ length: 48 }, (_, at) => at), (at) =>
    register({
      ...{ serviceName: "order-api", ip: `10.42.${at % 4}.${at + 1}` },
      ...{ clusterName: at % 3 === 0 ? "EU" : "DEFAULT", metadata: metadataOf(at) },
      ...{ weight: at % 7 === 0 ? "0.5" : "1", enabled: at % 11 === 0 ? "false" : "true" },
    }));
  const long = "com.example.platform.settlement.reconciliation.DailyBatchTransferLimitService";
  await register({
    serviceName: `providers:${long}:1.0.0:`,
    ip: "fd00:1234:5678::9a",
    port: "20880",
  });
  await breakSome(site, register);
}

/** A service without a healthy instance, one at its threshold, and one that nobody registers. */
async function breakSome(site: ConsoleSite, register: (form: Form) => Promise<string>) {
  const unwell = async (serviceName: string, ip: string) => {
    const form = { serviceName, ip, port: "8080", healthy: "false" };
    await site.call("PUT", "/nacos/v1/ns/health/instance", form);
  };
  for (const serviceName of ["payment-worker", "order-api", "inventory-stock"]) {
    const checker = JSON.stringify({ type: "NONE" });
    for (const ip of ["10.44.0.1", "10.44.0.2", "10.44.0.3"]) {
      await register({ serviceName, ip });
    }
    const form = {
      serviceName,
      clusterName: "DEFAULT",
      checkPort: "80",
      useInstancePort4Check: "true",
    };
    await site.call("PUT", "/nacos/v1/ns/cluster", {
      ...form,
      healthChecker: checker,
      metadata: "",
    });
  }
  for (const ip of ["10.44.0.1", "10.44.0.2", "10.44.0.3"]) await unwell("payment-worker", ip);
  for (const ip of ["10.44.0.1", "10.44.0.2"]) await unwell("inventory-stock", ip);
  await unwell("order-api", "10.44.0.1");
  await site.call("PUT", "/nacos/v1/ns/service", {
    ...{ serviceName: "inventory-stock", protectThreshold: "0.6" },
  });
  await site.call("POST", "/nacos/v1/ns/service", { serviceName: "nobody-registers-this" });
}

/** SDKs of several kinds, some of which do not have the newest version of a config. */
async function connectClients(site: ConsoleSite): Promise<void> {
  const config = { dataId: "order-service.yaml", group: "DEFAULT_GROUP", tenant: "" };
  const service = { namespace: "public", groupName: "DEFAULT_GROUP", serviceName: "order-api" };
  for (const [at, [clientVersion, AppName]] of SDKS.entries()) {
    const client = new TestClient(site.server.grpcPort);
    site.atEnd(() => client.close());
    client.setUp({ clientVersion, labels: { module: "config,naming", AppName } });
    await client.call("ServerCheckRequest");
    await client.call("ConfigQueryRequest", config);
    await client.call("SubscribeServiceRequest", { ...service, subscribe: true, clusters: "" });
    client.acknowledges = at !== 3;
    await client.call("ConfigBatchListenRequest", {
      listen: true,
      configListenContexts: [{ ...config, md5: at % 3 === 0 ? "0".repeat(32) : "" }],
    });
    await client.call("InstanceRequest", {
      ...{ namespace: "dev", groupName: "DEFAULT_GROUP", serviceName: `live-${at}` },
      type: "registerInstance",
      instance: {
        ...{ ip: `10.45.0.${at + 1}`, port: 9000, weight: 1, enabled: true },
        ...{ healthy: true, ephemeral: true, metadata: { version: clientVersion } },
      },
    });
  }
}
