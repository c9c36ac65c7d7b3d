import type { services as en } from "../en/services.ts";

export const services: Record<keyof typeof en, string> = {
  "service.name": "服务名",
  "service.health": "健康",
  "service.clusters": "集群",
  "service.instances": "实例",
  "service.threshold": "保护阈值",
  "service.kind": "类型",
  "service.ephemeral": "临时",
  "service.persistent": "持久",
  "service.protected": "保护已触发",
  "service.sick": "有不健康实例",
  "service.hideEmpty": "隐藏无实例",
  "service.metaHint": "格式为 key=value。",
  "service.new": "新建服务",
  "service.nameRule": "没有实例时也会保留，可以在第一个实例注册前完成设置。",
  "service.created": "已创建 {name}",
  "service.search": "搜索服务名或分组",
  "service.noHit": "没有匹配的服务",
  "service.noneIn": "{ns} 中还没有服务",
  "service.noneText": "第一个实例注册后，服务就会出现。从代码注册：",
  "service.noRight": "无权查看 {ns} 中的服务",
};
