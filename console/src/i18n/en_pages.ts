import { configs } from "./en/configs.ts";
import { config } from "./en/config.ts";
import { services } from "./en/services.ts";
import { service } from "./en/service.ts";
import { clients } from "./en/clients.ts";
import { cluster } from "./en/cluster.ts";
import { move } from "./en/move.ts";
import { namespaces } from "./en/namespaces.ts";
import { access } from "./en/access.ts";
import { audit } from "./en/audit.ts";
import { api } from "./en/api.ts";
import { about } from "./en/about.ts";

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
