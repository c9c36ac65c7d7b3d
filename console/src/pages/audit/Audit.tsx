import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronRight, ScrollText } from "lucide-react";
import {
  AUDIT_KINDS,
  AUDIT_OUTCOMES,
  type AuditFilter,
  type AuditPage,
  getAudit,
} from "../../api/audit.ts";
import { useReasons } from "../../hooks/useReasons.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Empty } from "../../ui/Bits.tsx";
import { DataTable } from "../../ui/DataTable.tsx";
import { ChoiceChip, FilterBar } from "../../ui/Filters.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { ForbiddenPage } from "../../ui/ForbiddenPage.tsx";
import { Page } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { InputChip } from "../../ui/InputChip.tsx";
import css from "./audit.module.css";
import { auditColumns } from "./auditColumns.tsx";
import { AuditDrawer } from "./AuditDrawer.tsx";
import { ExportMenu } from "./ExportMenu.tsx";

const PAGE_SIZE = 50;

export function Audit() {
  const { t } = useText();
  const { isManager } = useReasons();
  const filter = useFilter();
  if (!isManager) {
    return <ForbiddenPage name={t("nav.audit")} why={t("rights.manager")} />;
  }
  return (
    <Page
      name={t("nav.audit")}
      title={t("nav.audit")}
      sub={t("audit.sub")}
      actions={<ExportMenu filter={filter} />}
    >
      <Body filter={filter} />
    </Page>
  );
}

/** The box is for the object: what somebody looks for most. */
function useFilter(): AuditFilter {
  const { get } = useUrlState();
  return {
    object: get("q"),
    user: get("who"),
    verb: get("verb"),
    kind: get("kind"),
    outcome: get("outcome"),
    from: isoOf(get("from")),
    to: isoOf(get("to")),
  };
}

/** The browser's own time, as the field has it, in the form that the server reads. */
function isoOf(local: string): string {
  const at = local === "" ? NaN : new Date(local).getTime();
  return Number.isFinite(at) ? new Date(at).toISOString() : "";
}

function Body({ filter }: { filter: AuditFilter }) {
  const { t } = useText();
  const { get } = useUrlState();
  const before = get("before");
  const query = useQuery({
    queryKey: ["audit", filter, before],
    queryFn: () => getAudit(filter, { before, pageSize: PAGE_SIZE }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Filters />
      <Loaded query={query}>{(page) => <List page={page} />}</Loaded>
      {query.isFetching && (
        <span className="visually-hidden" role="status">{t("audit.reading")}</span>
      )}
    </>
  );
}

function Filters() {
  const { t } = useText();
  const { get, set } = useUrlState();
  const put = (name: string) => (value: string) => set({ [name]: value, before: null });
  return (
    <FilterBar
      query={get("q")}
      onQuery={put("q")}
      hint={t("audit.search")}
    >
      <InputChip label={t("audit.who")} value={get("who")} onChange={put("who")} />
      <InputChip
        label={t("audit.action")}
        hint={t("audit.actionHint")}
        value={get("verb")}
        onChange={put("verb")}
      />
      <ChoiceChip
        label={t("audit.kind")}
        value={get("kind")}
        options={AUDIT_KINDS.map((value) => ({ value, label: t(`audit.kind.${value}`) }))}
        onChange={put("kind")}
      />
      <ChoiceChip
        label={t("audit.result")}
        value={get("outcome")}
        options={AUDIT_OUTCOMES.map((value) => ({ value, label: t(`audit.outcome.${value}`) }))}
        onChange={put("outcome")}
      />
      <InputChip
        label={t("audit.since")}
        type="datetime-local"
        value={get("from")}
        onChange={put("from")}
      />
      <InputChip
        label={t("audit.until")}
        type="datetime-local"
        value={get("to")}
        onChange={put("to")}
      />
    </FilterBar>
  );
}

function List({ page: { records, next, missingNodes } }: { page: AuditPage }) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const opened = records.find(({ id }) => String(id) === get("id"));
  const columns = auditColumns(t, ({ id }) => set({ id: String(id) }, { push: true }));
  // A page may be empty and have a next one: each reads a bounded piece of the files.
  const empty = next === null
    ? <Empty icon={ScrollText} title={t("audit.noHit")} text={t("audit.noHitText")} />
    : <Empty icon={ScrollText} title={t("audit.noHitHere")} text={t("audit.goOn")} />;
  return (
    <>
      {missingNodes && (
        <Note tone="warn">
          {t("audit.missing", { nodes: missingNodes.map(({ node }) => node).join(", ") })}
        </Note>
      )}
      <DataTable
        label={t("nav.audit")}
        rows={[...records]}
        columns={columns}
        id={({ node, id }) => `${node}-${id}`}
        empty={empty}
      />
      <nav className={css.pager} aria-label={t("table.pages")}>
        {get("before") !== "" && (
          <Button
            variant="default"
            onClick={() => set({ before: null }, { push: true })}
          >
            {t("audit.newest")}
          </Button>
        )}
        {next !== null && (
          <Button
            variant="default"
            rightSection={<ChevronRight size={14} />}
            onClick={() => set({ before: String(next) }, { push: true })}
          >
            {t("audit.older")}
          </Button>
        )}
      </nav>
      <AuditDrawer record={opened} onClose={() => set({ id: null })} />
    </>
  );
}
