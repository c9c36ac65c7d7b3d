import { Button, Tabs } from "@mantine/core";
import { Plus } from "lucide-react";
import { useReasons } from "../../hooks/useReasons.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Page } from "../../ui/Page.tsx";
import { RolesTab } from "./RolesTab.tsx";
import { TokensTab } from "./TokensTab.tsx";
import { UsersTab } from "./UsersTab.tsx";

const TABS = ["users", "roles", "tokens"] as const;

/** Who is no manager finds their own tokens here, and nothing of others. */
export function Access() {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { isManager } = useReasons();
  const offered = TABS.filter((name) => isManager || name === "tokens");
  const tab = offered.find((name) => name === get("tab")) ?? offered[0] ?? "tokens";
  const clear = { q: null, page: null, dialog: null, id: null };
  return (
    <Page
      name={t("nav.access")}
      title={t("nav.access")}
      sub={isManager ? undefined : t("access.ownOnly")}
      actions={
        <Button
          leftSection={<Plus size={14} />}
          onClick={() => set({ dialog: "new", id: null }, { push: true })}
        >
          {t(`access.new.${tab}`)}
        </Button>
      }
    >
      <Tabs value={tab} onChange={(value) => set({ ...clear, tab: value })}>
        <Tabs.List>
          {offered.map((name) => <Tabs.Tab key={name} value={name}>{t(`access.${name}`)}
          </Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="users" pt={14}>
          <UsersTab />
        </Tabs.Panel>
        <Tabs.Panel value="roles" pt={14}>
          <RolesTab />
        </Tabs.Panel>
        <Tabs.Panel value="tokens" pt={14}>
          <TokensTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
