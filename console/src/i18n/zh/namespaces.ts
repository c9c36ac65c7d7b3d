import type { namespaces as en } from "../en/namespaces.ts";

export const namespaces: Record<keyof typeof en, string> = {
  "namespace.name": "名称",
  "namespace.nameRule": "不能包含 @ # $ % ^ & *",
  "namespace.id": "ID",
  "namespace.idRule": "字母、数字、- 和 _，最长 64 位，创建后不可修改。",
  "namespace.taken": "该 ID 已被使用。",
  "namespace.note": "说明",
  "namespace.sub": "每个命名空间有独立的配置与服务。",
  "namespace.new": "新建命名空间",
  "namespace.compare": "与其他命名空间对比",
  "namespace.edit": "编辑",
  "namespace.editTitle": "编辑命名空间",
  "namespace.isDefault": "默认命名空间不可修改。",
  "namespace.created": "已创建 {name}",
  "namespace.changed": "已修改 {name}",
  "namespace.delete": "删除命名空间",
  "namespace.deleteDots": "删除命名空间",
  "namespace.deleteTitle": "删除 {name}",
  "namespace.deleteText":
    "它会从列表中消失，其中有 {configs} 条配置和 {services} 个服务。它们仍以原 ID 提供服务，重新创建相同 ID 的命名空间后会再次出现。",
  "namespace.deleted": "已删除 {name}",
};
