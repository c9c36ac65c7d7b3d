/** The first step, ready to paste, for the empty list of a namespace. */
export const firstConfig = (ns: string, { host, port }: { host: string; port: number }) => ({
  curl:
    `curl -X POST "http://${host}:${port}/nacos/v1/cs/configs" \\\n  -d "tenant=${ns}" -d "group=DEFAULT_GROUP" -d "dataId=app.yaml" \\\n  --data-urlencode "content=greeting: hello"`,
  Java:
    `ConfigService configs = NacosFactory.createConfigService(properties);\nconfigs.publishConfig("app.yaml", "DEFAULT_GROUP", "greeting: hello", "yaml");`,
  Go:
    `client.PublishConfig(vo.ConfigParam{\n  DataId: "app.yaml", Group: "DEFAULT_GROUP", Content: "greeting: hello",\n})`,
  Python:
    `await client.publish_config(ConfigParam(\n    data_id="app.yaml", group="DEFAULT_GROUP", content="greeting: hello"))`,
  Node: `await client.publishSingle("app.yaml", "DEFAULT_GROUP", "greeting: hello");`,
});
