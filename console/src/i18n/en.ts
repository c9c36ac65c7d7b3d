import { shell } from "./en/shell.ts";
import { common } from "./en/common.ts";
import { login } from "./en/login.ts";
import { overview } from "./en/overview.ts";
import { configs } from "./en/configs.ts";
import { config } from "./en/config.ts";
import { services } from "./en/services.ts";
import { service } from "./en/service.ts";
import { clients } from "./en/clients.ts";
import { cluster } from "./en/cluster.ts";
import { namespaces } from "./en/namespaces.ts";
import { access } from "./en/access.ts";
import { audit } from "./en/audit.ts";

export const en = {
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
