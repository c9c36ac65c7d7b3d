import { configs } from "./zh/configs.ts";
import { config } from "./zh/config.ts";
import { services } from "./zh/services.ts";
import { service } from "./zh/service.ts";
import { clients } from "./zh/clients.ts";
import { cluster } from "./zh/cluster.ts";
import { move } from "./zh/move.ts";
import { namespaces } from "./zh/namespaces.ts";
import { access } from "./zh/access.ts";
import { audit } from "./zh/audit.ts";
import { api } from "./zh/api.ts";
import { about } from "./zh/about.ts";

/** What the other pages say: loaded with the first of them. */
export const pages = {
  ...configs,
  ...config,
  ...services,
  ...service,
  ...clients,
  ...cluster,
  ...move,
  ...namespaces,
  ...access,
  ...audit,
  ...api,
  ...about,
};
