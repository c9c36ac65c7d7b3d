import type { clients as en } from "../en/clients.ts";

export const clients: Record<keyof typeof en, string> = {
  "client.address": "地址",
  "client.sdk": "SDK",
  "client.node": "节点",
  "client.publishes": "发布",
  "client.subscribes": "订阅",
  "client.listens": "监听",
  "client.connected": "连接于",
  "client.push": "最近推送",
  "client.ack.ok": "已确认",
  "client.ack.late": "超时",
  "client.ack.none": "无响应",
  "client.sub": "{nodes} 个节点上共 {n} 个连接，此处为最新 64 个",
  "client.search": "搜索地址、应用或 SDK",
  "client.noHit": "没有匹配的客户端",
  "client.reset": "重置连接",
  "client.resetDone": "已通知 {name} 重新连接",
};
