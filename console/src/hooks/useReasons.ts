import { useText } from "../i18n/text.tsx";
import { useIsManager, useRights, useSession } from "../session/session.ts";

/** A role of r-nacos: everything but users and the server itself. */
const ROLE_DEVELOPER = "1";

export interface Reasons {
  readonly isManager: boolean;
  /** Why what managers do is off; empty when it is not. */
  readonly whyNotManage: string;
  /** Why namespaces are not made or changed; empty when they may be. */
  readonly whyNotWriteNamespaces: string;
  /** Nodes and connections. */
  readonly mayReadCluster: boolean;
  readonly mayReadServices: boolean;
  /** Why services of the namespace are not changed; empty when they may be. */
  readonly whyNotWriteServices: string;
}

/** What the user may not is off with its reason. */
export function useReasons(namespace = ""): Reasons {
  const { t } = useText();
  const isManager = useIsManager();
  const isDeveloper = useSession().user?.roles.includes(ROLE_DEVELOPER) === true;
  const { readServices, writeServices } = useRights(namespace);
  return {
    isManager,
    whyNotManage: isManager ? "" : t("rights.manager"),
    whyNotWriteNamespaces: isManager || isDeveloper ? "" : t("rights.writeNamespaces"),
    mayReadCluster: isManager || isDeveloper,
    mayReadServices: readServices,
    whyNotWriteServices: writeServices ? "" : t("rights.writeServices", { ns: namespace }),
  };
}
