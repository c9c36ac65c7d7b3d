import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Cable } from "lucide-react";
import { useLoaded } from "../../api/calls.ts";
import { send } from "../../api/client.ts";
import type { ClientRow, NodeRow } from "../../api/wire.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { DataTable, type Sort } from "../../ui/DataTable.tsx";
import { FailureOf } from "../../ui/FailureOf.tsx";
import { ChoiceChip, FilterBar } from "../../ui/Filters.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ForbiddenPage } from "../../ui/ForbiddenPage.tsx";
import { Page } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import { ClientDrawer } from "./ClientDrawer.tsx";
import { clientColumns } from "./clientColumns.tsx";
import { useClients } from "./useClients.ts";

const TYPING_MS = 150;
const PAGE_SIZE = 50;

/** Every gRPC connection of the cluster. */
export function Clients() {
  const { t } = useText();
  const { mayReadCluster } = useReasons();
  return mayReadCluster
    ? <ClientsPage />
    : <ForbiddenPage name={t("nav.clients")} why={t("rights.readCluster")} />;
}

function ClientsPage() {
  const { t, num } = useText();
  const { get, set } = useUrlState();
  const [q] = useDebouncedValue(get("q"), TYPING_MS);
  const sort = get("sort") ? { key: get("sort"), desc: get("desc") === "1" } : undefined;
  const wish = { q, node: get("node"), sort, ...usePage(PAGE_SIZE) };
  const { query, total, rows, canSort } = useClients(wish);
  const reset = useReset();
  const { whyNotManage } = useReasons();
  const opened = query.data?.items.find((row) => row.id === get("client"));
  const columns = clientColumns({
    t,
    num,
    whyNotReset: whyNotManage,
    onOpen: (row) => set({ client: row.id }, { push: true }),
    onReset: (row) => reset.mutate(row),
  });
  return (
    <Page name={t("nav.clients")} title={t("nav.clients")} sub={t("client.sub", { n: num(total) })}>
      <Filters total={total} />
      <FailureOf error={reset.error} />
      <Loaded query={query}>
        {({ silentNodes }) => (
          <>
            {silentNodes.length > 0 && (
              <Note tone="warn">{t("client.silentNodes", { nodes: silentNodes.join(", ") })}</Note>
            )}
            <DataTable
              label={t("nav.clients")}
              rows={rows}
              columns={columns}
              id={(row) => row.id}
              {...(sort && { sort })}
              {...(canSort && {
                onSort: ({ key, desc }: Sort) =>
                  set({ sort: key, desc: desc ? "1" : null, page: null }),
              })}
              empty={<NoClient isFiltered={q !== "" || get("node") !== ""} />}
            />
          </>
        )}
      </Loaded>
      <UrlPager total={total} defaultSize={PAGE_SIZE} />
      <ClientDrawer
        client={opened}
        onClose={() =>
          set({ client: null })}
        onReset={(row) => {
          set({ client: null });
          reset.mutate(row);
        }}
      />
    </Page>
  );
}

function Filters({ total }: { total: number }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const nodes = useLoaded<readonly NodeRow[]>("nodes");
  return (
    <FilterBar
      query={get("q")}
      onQuery={(value) => set({ q: value, page: null })}
      hint={t("client.search")}
      total={total}
    >
      <ChoiceChip
        label={t("client.node")}
        value={get("node")}
        options={(nodes.data ?? []).map(({ id, address }) => ({
          value: id,
          label: t("client.nodeAt", { id, address }),
        }))}
        onChange={(value) => set({ node: value, page: null })}
      />
    </FilterBar>
  );
}

/** Nothing is lost by it: the client connects anew and says again what it has. */
function useReset() {
  const { t } = useText();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, node }: ClientRow) =>
      send("POST", "rnacos/v1/console/clients/reset", { params: { id, node } }),
    onSuccess: async (_done, { ip }) => {
      toast(t("client.resetDone", { name: ip }));
      await queries.invalidateQueries({ queryKey: ["clients"] });
    },
  });
}

function NoClient({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useText();
  const { set } = useUrlState();
  if (!isFiltered) {
    return <Empty icon={Cable} title={t("client.none")} text={t("client.noneText")} />;
  }
  return (
    <Empty icon={Cable} title={t("client.noHit")}>
      <Button variant="default" onClick={() => set({ q: null, node: null, page: null })}>
        {t("filter.clearAll")}
      </Button>
    </Empty>
  );
}
