import type { ConfigRow } from "../../api/wire.ts";
import { FORMATS } from "../../editor/format.ts";
import { useText } from "../../i18n/text.tsx";
import { ChoiceChip, FilterBar, ToggleChip } from "../../ui/Filters.tsx";
import { TextChip } from "../../ui/TextChip.tsx";
import type { ConfigFilter } from "./filter.ts";

interface Props {
  filter: ConfigFilter;
  /** Absent until it is known. */
  total: number | undefined;
  /** What is on the page proposes values. */
  rows: readonly ConfigRow[];
}

const MAX_PROPOSED = 12;
const proposed = (values: readonly string[]) =>
  [...new Set(values)].filter(Boolean).sort().slice(0, MAX_PROPOSED);

export function ConfigFilters({ filter, total, rows }: Props) {
  const { t } = useText();
  return (
    <FilterBar
      query={filter.q}
      onQuery={(q) => filter.set("q", q)}
      hint={t(filter.inContent ? "config.searchContent" : "config.search")}
      {...(total === undefined ? {} : { total })}
    >
      <ToggleChip
        label={t("config.inContent")}
        on={filter.inContent}
        onChange={(on) => filter.flag("content", on)}
      />
      <ToggleChip
        label={t("filter.everywhere")}
        on={filter.everywhere}
        onChange={(on) => filter.flag("all", on)}
      />
      <TextChip
        label={t("config.group")}
        value={filter.group}
        options={proposed(rows.map((row) => row.group))}
        onChange={(value) => filter.set("group", value)}
      />
      <ChoiceChip
        label={t("config.format")}
        value={filter.type}
        options={FORMATS.map((value) => ({ value, label: value }))}
        onChange={(value) => filter.set("type", value)}
      />
      <TextChip
        label={t("config.app")}
        value={filter.app}
        options={proposed(rows.map((row) => row.app))}
        onChange={(value) => filter.set("app", value)}
      />
      <TextChip
        label={t("config.tag")}
        value={filter.tag}
        options={proposed(rows.flatMap((row) => row.tags))}
        onChange={(value) => filter.set("tag", value)}
      />
    </FilterBar>
  );
}
