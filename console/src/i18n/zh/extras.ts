import type { extras as en } from "../en/extras.ts";

export const extras: Record<keyof typeof en, string> = {
  "field.optional": "可以留空。",
  "pairs.key": "键 {n}",
  "pairs.value": "值 {n}",
  "pairs.add": "添加一项",
  "pairs.remove": "移除 {name}",
  "rights.manager": "仅管理员可操作，可由管理员授予该角色。",
  "rights.writeServices": "缺少修改 {ns} 中服务的权限，可由管理员授予。",
  "rights.writeNamespaces": "仅管理员和开发者可修改命名空间，可由管理员授予该角色。",
  "rights.ask": "可由管理员授予。",
  "namespace.switch": "切换命名空间：",
  "namespace.manage": "管理命名空间",
  "service.ofTotal": "{healthy} / {total}",
  "service.none": "无实例",
  "rights.readCluster": "节点与连接仅供管理员和开发者查看，可由管理员授予该角色。",
};
