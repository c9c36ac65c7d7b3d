import "@mantine/spotlight/styles.layer.css";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import {
  Boxes,
  FileSliders,
  GitCompare,
  Languages,
  type LucideIcon,
  Moon,
  Plus,
  Search,
  SquareArrowRight,
  TextSearch,
  Upload,
} from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useLoaded } from "../api/calls.ts";
import type { ConfigRow, PageOf, ServiceRow } from "../api/wire.ts";
import { useNamespace } from "../hooks/useNamespace.ts";
import { useText } from "../i18n/text.tsx";
import { comparePath, configPath, configsPath, servicePath } from "../paths.ts";
import { useRights } from "../session/session.ts";
import { hrefOf } from "./menu.ts";
import { usePages } from "./usePages.ts";

const MAX_HITS = 8;
const TYPING_MS = 150;
/** Contents are looked through for what somebody has stopped typing. */
const CONTENT_TYPING_MS = 500;
const MIN_CONTENT_CHARS = 3;
const icon = (Icon: LucideIcon) => <Icon size={15} strokeWidth={1.8} />;

/** Pages, things to do, and what the server finds of configs and services in all namespaces. */
export function PaletteDialog({ times }: { times: number }) {
  const { t } = useText();
  const [query, setQuery] = useState("");
  const actions = [...useFixedActions(), ...useHits(query), ...useContentHits(query)];
  useEffect(spotlight.open, [times]);
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      limit={24}
      size={560}
      shortcut={null}
      nothingFound={t("palette.nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      centered={false}
      yOffset="12vh"
      overlayProps={{ blur: 0, backgroundOpacity: 0.4 }}
      attributes={{ content: { "aria-label": t("palette.open") } }}
      searchProps={{
        leftSection: <Search size={16} />,
        placeholder: t("palette.hint"),
        "aria-label": t("palette.hint"),
      }}
    />
  );
}

function useFixedActions(): SpotlightActionGroupData[] {
  const { t, lang, setLang } = useText();
  const [, go] = useLocation();
  const { current } = useNamespace();
  const offered = usePages();
  const { writeConfigs } = useRights(current.id);
  const { toggleColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const pages = offered.map((page) => ({
      id: page.href,
      label: t(page.name),
      leftSection: icon(SquareArrowRight),
      onClick: () => go(hrefOf(page, current.id)),
    }));
    const create = {
      id: "new",
      label: t("palette.newConfig"),
      leftSection: icon(Plus),
      onClick: () => go(`${configsPath(current.id)}?dialog=new`),
    };
    const bring = {
      id: "import",
      label: t("palette.import"),
      leftSection: icon(Upload),
      onClick: () => go(`${configsPath(current.id)}?dialog=import`),
    };
    const compare = {
      id: "compare",
      label: t("nav.compare"),
      leftSection: icon(GitCompare),
      onClick: () => go(comparePath(current.id)),
    };
    const doing = [
      { id: "theme", label: t("palette.theme"), icon: Moon, run: toggleColorScheme },
      {
        id: "lang",
        label: t("palette.language"),
        icon: Languages,
        run: () => setLang(lang === "en" ? "zh" : "en"),
      },
    ].map(({ id, label, icon: Icon, run }) => ({
      id,
      label,
      leftSection: icon(Icon),
      onClick: () => run(),
    }));
    return [
      { group: t("palette.pages"), actions: pages },
      {
        group: t("palette.do"),
        actions: [...writeConfigs ? [create, bring] : [], compare, ...doing],
      },
    ];
  }, [t, lang, setLang, go, current.id, offered, writeConfigs, toggleColorScheme]);
}

/** The server searches; the words of each hit hold what was typed, or the list would leave it out again. */
function useHits(query: string): SpotlightActionGroupData[] {
  const { t } = useText();
  const [, go] = useLocation();
  const [wanted] = useDebouncedValue(query.trim(), TYPING_MS);
  const params = { namespace: "*", q: wanted, pageNo: 1, pageSize: MAX_HITS };
  const enabled = wanted.length > 0;
  const configs = useLoaded<PageOf<ConfigRow>>("configs", params, { enabled }).data?.items ?? [];
  const services = useLoaded<PageOf<ServiceRow>>("services", params, { enabled }).data?.items ?? [];
  if (!enabled) return [];
  const keywords = [wanted, query];
  return [
    {
      group: t("nav.configs"),
      actions: configs.map((c) => ({
        id: `c${c.namespace}/${c.group}/${c.dataId}`,
        label: c.dataId,
        description: `${c.namespace} · ${c.group}`,
        keywords,
        leftSection: icon(FileSliders),
        onClick: () => go(configPath(c)),
      })),
    },
    {
      group: t("nav.services"),
      actions: services.map((s) => ({
        id: `s${s.namespace}/${s.group}/${s.name}`,
        label: s.name,
        description: `${s.namespace} · ${s.group}`,
        keywords,
        leftSection: icon(Boxes),
        onClick: () => go(servicePath(s)),
      })),
    },
  ];
}

/** What the names of configs do not have, their contents may. */
function useContentHits(query: string): SpotlightActionGroupData[] {
  const { t, num } = useText();
  const [, go] = useLocation();
  const { current } = useNamespace();
  const typed = query.trim();
  const [wanted] = useDebouncedValue(typed, CONTENT_TYPING_MS);
  const params = { namespace: "*", q: wanted, inContent: true, pageNo: 1, pageSize: MAX_HITS };
  const enabled = wanted.length >= MIN_CONTENT_CHARS;
  const { items = [], total = 0 } =
    useLoaded<PageOf<ConfigRow>>("configs", params, { enabled }).data ?? {};
  if (!enabled || wanted !== typed) return [];
  const keywords = [wanted, query];
  const hits = items.filter(({ hit }) => hit).map((c) => ({
    id: `h${c.namespace}/${c.group}/${c.dataId}`,
    label: c.dataId,
    description: [
      ...[c.namespace, c.group, t("palette.line", { n: c.hit?.line ?? 0 })],
      c.hit?.text.trim() ?? "",
    ].join(" · "),
    keywords,
    leftSection: icon(TextSearch),
    onClick: () => go(configPath(c)),
  }));
  const all = {
    id: "allHits",
    label: t("palette.all", { n: num(total) }),
    keywords,
    leftSection: icon(TextSearch),
    onClick: () =>
      go(
        `${configsPath(current.id)}?${new URLSearchParams({ q: wanted, content: "1", all: "1" })}`,
      ),
  };
  return [{
    group: t("palette.inContent"),
    actions: total > items.length ? [...hits, all] : hits,
  }];
}
