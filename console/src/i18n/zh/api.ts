import type { api as en } from "../en/api.ts";

export const api: Record<keyof typeof en, string> = {
  "api.sub": "本服务器的全部接口，来自其 OpenAPI 文档。",
  "api.document": "openapi.json",
  "api.search": "搜索路径、说明或参数",
  "api.part": "模块",
  "api.noHit": "没有匹配的接口",
  "api.method": "方法",
  "api.path": "路径",
  "api.summary": "说明",
  "api.right": "权限",
  "api.optional": "{name}，可以留空",
  "api.body": "请求体（{type}）",
  "api.changes": "此操作会修改当前服务器。",
  "api.send": "发送",
  "api.answer": "应答：{status}，{ms} 毫秒",
  "api.empty": "（无内容）",
  "api.cut": "仅显示前 {n} 个字符。",
};
