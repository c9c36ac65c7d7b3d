import type { namespaces as en } from "../en/namespaces.ts";

export const namespaces: Record<keyof typeof en, string> = {
  "namespace.switch": "切换命名空间：",
  "namespace.manage": "管理命名空间",
  "namespace.name": "名称",
  "namespace.id": "ID",
  "namespace.note": "说明",
  "namespace.quota": "配置配额",
  "namespace.sub": "每个命名空间有独立的配置与服务。",
  "namespace.new": "新建命名空间",
  "namespace.edit": "编辑",
  "namespace.compare": "与其他命名空间对比",
  "namespace.deleteDots": "删除命名空间",
  "namespace.deleteTitle": "删除 {name}",
  "namespace.deleteText": "其中 {configs} 条配置和 {services} 个服务会一并删除，且无法撤销。",
  "namespace.idRule": "字母、数字、- _ .，最长 128 位，创建后不可修改。",
  "namespace.created": "已创建 {name}",
};
