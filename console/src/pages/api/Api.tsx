import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Braces } from "lucide-react";
import { get as ask } from "../../api/client.ts";
import { usePage } from "../../hooks/usePage.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { type Translate, useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { ChoiceChip, FilterBar } from "../../ui/Filters.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Page } from "../../ui/Page.tsx";
import { Tag } from "../../ui/Status.tsx";
import { UrlPager } from "../../ui/UrlPager.tsx";
import { METHOD_TONES } from "./methodTones.ts";
import { type ApiDocument, type ApiRoute, isMatch, routesOf } from "./openapi.ts";
import { RouteDrawer } from "./RouteDrawer.tsx";

const PAGE_SIZE = 50;
const DOCUMENT = "rnacos/openapi.json";

/** The document is the server's own, so that this page knows what this version has. */
export function Api() {
  const { t } = useText();
  const query = useQuery({
    queryKey: ["openapi"],
    queryFn: () => ask<ApiDocument>(DOCUMENT),
    staleTime: Infinity,
  });
  return (
    <Page
      name={t("nav.api")}
      title={t("nav.api")}
      sub={t("api.sub")}
      actions={<a className="textLink" href={DOCUMENT} download>{t("api.document")}</a>}
    >
      <Loaded query={query}>{(document) => <Routes routes={routesOf(document)} />}</Loaded>
    </Page>
  );
}

function Routes({ routes }: { routes: readonly ApiRoute[] }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const query = get("q"), tag = get("tag");
  const found = routes.filter((route) =>
    (tag === "" || route.tag === tag) && (query === "" || isMatch(route, query))
  );
  const { pageNo, pageSize } = usePage(PAGE_SIZE);
  const tags = [...new Set(routes.map((route) => route.tag))];
  return (
    <>
      <FilterBar
        query={query}
        onQuery={(value) => set({ q: value, page: null })}
        hint={t("api.search")}
        total={found.length}
      >
        <ChoiceChip
          label={t("api.part")}
          value={tag}
          options={tags.map((value) => ({ value, label: value }))}
          onChange={(value) => set({ tag: value, page: null })}
        />
      </FilterBar>
      <DataTable
        label={t("nav.api")}
        rows={found.slice((pageNo - 1) * pageSize, pageNo * pageSize)}
        columns={routeColumns(t, ({ id }) => set({ route: id }, { push: true }))}
        id={({ id }) => id}
        empty={<Empty icon={Braces} title={t("api.noHit")} />}
      />
      <UrlPager total={found.length} defaultSize={PAGE_SIZE} />
      <RouteDrawer
        route={routes.find(({ id }) => id === get("route"))}
        onClose={() => set({ route: null })}
      />
    </>
  );
}

/** Without the marks of Markdown. */
const plain = (text = "") => text.replaceAll("`", "");

function routeColumns(t: Translate, onOpen: (route: ApiRoute) => void): Column<ApiRoute>[] {
  return [
    {
      key: "method",
      label: t("api.method"),
      render: ({ method }) => <Tag tone={METHOD_TONES[method] ?? "gray"} mono>{method}</Tag>,
    },
    {
      key: "path",
      label: t("api.path"),
      phone: "main",
      render: (route) => (
        <UnstyledButton className="link mono" onClick={() => onOpen(route)}>
          {route.path}
        </UnstyledButton>
      ),
    },
    {
      key: "summary",
      label: t("api.summary"),
      grow: true,
      render: ({ operation }) => <span title={operation.summary}>{plain(operation.summary)}</span>,
    },
    {
      key: "right",
      label: t("api.right"),
      phone: "hide",
      render: ({ permission }) => <span className="mono dim">{permission || "–"}</span>,
    },
  ];
}
