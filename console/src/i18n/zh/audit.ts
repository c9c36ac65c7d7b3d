import type { audit as en } from "../en/audit.ts";

export const audit: Record<keyof typeof en, string> = {
  "audit.sub": "记录所有变更和被拒绝的操作，保留 180 天。",
  "audit.when": "时间",
  "audit.who": "用户",
  "audit.action": "操作",
  "audit.object": "对象",
  "audit.result": "结果",
  "audit.from": "来源",
  "audit.request": "请求",
  "audit.search": "搜索对象、用户、地址或请求",
  "audit.done": "成功",
  "audit.denied": "已拒绝",
  "audit.failed": "失败",
  "audit.export": "导出 {n} 条为 CSV",
  "audit.exported": "已开始导出 {n} 条记录",
  "audit.noHit": "没有匹配的记录",
};
