import type { about as en } from "../en/about.ts";

export const about: Record<keyof typeof en, string> = {
  "about.sub": "兼容 Nacos 客户端的注册中心与配置中心。",
  "about.version": "版本",
  "about.node": "节点",
  "about.licence": "许可证",
  "about.licenceText": "Apache-2.0",
  "about.notes": "更新说明",
  "about.licences": "控制台使用的开源软件",
  "about.package": "软件包",
};
