import { openApiHost } from "../../api/openApiHost.ts";

/** How the first instance registers, in the languages of the SDKs, with this namespace and server filled in. */
export function registerSnippets(ns: string, base: string): Record<string, string> {
  const { host, port } = openApiHost(base);
  const server = `${host}:${port}`;
  return {
    curl: `curl -X POST 'http://${server}/nacos/v1/ns/instance' \\
  -d 'namespaceId=${ns}&serviceName=order&ip=10.0.0.1&port=8080'`,
    Java: `Properties p = new Properties();
p.put("serverAddr", "${server}");
p.put("namespace", "${ns}");
NamingFactory.createNamingService(p).registerInstance("order", "10.0.0.1", 8080);`,
    Go: `client, _ := clients.NewNamingClient(vo.NacosClientParam{
  ClientConfig:  constant.NewClientConfig(constant.WithNamespaceId("${ns}")),
  ServerConfigs: []constant.ServerConfig{*constant.NewServerConfig("${host}", ${port})},
})
client.RegisterInstance(vo.RegisterInstanceParam{
  ServiceName: "order", Ip: "10.0.0.1", Port: 8080, Weight: 1, Enable: true, Ephemeral: true,
})`,
    Python:
      `config = ClientConfigBuilder().server_address("${server}").namespace_id("${ns}").build()
client = await NacosNamingService.create_naming_service(config)
await client.register_instance(RegisterInstanceParam(
    service_name="order", ip="10.0.0.1", port=8080))`,
    Node: `const client = new NacosNamingClient({
  logger: console, serverList: "${server}", namespace: "${ns}",
});
await client.ready();
await client.registerInstance("order", { ip: "10.0.0.1", port: 8080 });`,
  };
}
