import type { clients as en } from "../en/clients.ts";

export const clients: Record<keyof typeof en, string> = {
  "client.address": "地址",
  "client.sdk": "SDK",
  "client.node": "节点",
  "client.nodeAt": "{id}，{address}",
  "client.id": "连接",
  "client.publishes": "发布",
  "client.subscribes": "订阅",
  "client.listens": "监听",
  "client.connected": "连接于",
  "client.active": "最近活动",
  "client.sub": "所有节点共 {n} 个 gRPC 连接",
  "client.search": "搜索地址、应用或 SDK",
  "client.none": "没有已连接的客户端",
  "client.noneText": "2.x 和 3.x 客户端连接后会出现在这里。1.x 客户端使用 HTTP，没有连接。",
  "client.noHit": "没有匹配的客户端",
  "client.silentNodes": "缺少节点 {nodes} 的连接：这些节点没有及时应答。",
  "client.reset": "重置连接",
  "client.resetText": "重置会让客户端重新连接，有其他节点时连到其他节点，并自行重新注册与订阅。",
  "client.resetDone": "已通知 {name} 重新连接",
};
