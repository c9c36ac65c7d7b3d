import { shell } from "./zh/shell.ts";
import { common } from "./zh/common.ts";
import { login } from "./zh/login.ts";
import { overview } from "./zh/overview.ts";
import { configs } from "./zh/configs.ts";
import { config } from "./zh/config.ts";
import { services } from "./zh/services.ts";
import { service } from "./zh/service.ts";
import { clients } from "./zh/clients.ts";
import { cluster } from "./zh/cluster.ts";
import { namespaces } from "./zh/namespaces.ts";
import { access } from "./zh/access.ts";
import { audit } from "./zh/audit.ts";

export const zh = {
  ...shell,
  ...common,
  ...login,
  ...overview,
  ...configs,
  ...config,
  ...services,
  ...service,
  ...clients,
  ...cluster,
  ...namespaces,
  ...access,
  ...audit,
};
