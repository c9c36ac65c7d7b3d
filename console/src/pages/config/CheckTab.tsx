import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { ConfigDetail } from "../../api/wire.ts";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { formatOf } from "../../editor/format.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Loaded } from "../../ui/Loaded.tsx";
import { Panel } from "../../ui/Page.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import { attachCheck, checkOf, type ConfigCheck, takeCheckAway } from "./checkCalls.ts";
import css from "./config.module.css";
import type { ConfigName } from "./types.ts";

const TYPES = ["json", "yaml", "toml", "xml", "properties"];
const SCHEMA_TYPES = ["json", "yaml", "toml"];

interface Props {
  config: ConfigDetail;
  canWrite: boolean;
}

/** What a content has to be to be published, on whichever way it comes. */
export function CheckTab({ config, canWrite }: Props) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { namespace, group, dataId } = config;
  const name = { namespace, group, dataId };
  const query = useQuery({ queryKey: ["check", name], queryFn: () => checkOf(name) });
  const [refusesNow, setRefusesNow] = useState("");
  const isOpen = canWrite && get("form") === "check";
  const none = (
    <Empty icon={ShieldCheck} title={t("rule.none")} text={t("rule.noneText")}>
      {canWrite && (
        <Button variant="default" onClick={() => set({ form: "check" }, { push: true })}>
          {t("rule.new")}
        </Button>
      )}
    </Empty>
  );
  return (
    <>
      {refusesNow && <Note tone="warn">{t("rule.refusesNow", { why: refusesNow })}</Note>}
      <Loaded query={query}>
        {(check) =>
          check || isOpen
            ? (
              <CheckForm
                key={check?.changedMs ?? 0}
                {...{ name, canWrite, check, type: config.type, onChange: setRefusesNow }}
              />
            )
            : none}
      </Loaded>
    </>
  );
}

interface FormProps {
  name: ConfigName;
  /** Of the config. */
  type: string;
  canWrite: boolean;
  /** Null for a new one. */
  check: ConfigCheck | null;
  /** Told why what is published now would be refused; empty for nothing. */
  onChange(refusesNow: string): void;
}

function CheckForm({ name, type, canWrite, check, onChange }: FormProps) {
  const { t } = useText();
  const format = formatOf(type);
  const [wanted, setWanted] = useState({
    type: check?.type ?? (TYPES.includes(format) ? format : "yaml"),
    schema: check?.schema ?? "",
  });
  const hasSchema = SCHEMA_TYPES.includes(wanted.type);
  return (
    <div className={css.gray}>
      <Panel title={t("rule.title")}>
        <div className={css.details}>
          <NativeSelect
            size="xs"
            label={t("rule.type")}
            description={t("rule.typeText")}
            data={TYPES}
            value={wanted.type}
            disabled={!canWrite}
            onChange={(event) => setWanted({ ...wanted, type: event.currentTarget.value })}
          />
          {check && (
            <span className="dim">
              {check.operator} <Ago at={check.changedMs} />
            </span>
          )}
          {canWrite && (
            <CheckActions
              {...{ name, check, onChange }}
              wanted={hasSchema ? wanted : { ...wanted, schema: "" }}
            />
          )}
        </div>
      </Panel>
      <div className={css.column}>
        <span className="dim">{t(hasSchema ? "rule.schemaText" : "rule.noSchema")}</span>
        {hasSchema && (
          <div className={css.grayEditor}>
            <CodeEditor
              text={wanted.schema}
              format="json"
              label={t("rule.schema")}
              wrap={false}
              readOnly={!canWrite}
              onChange={(schema) => setWanted({ ...wanted, schema })}
            />
          </div>
        )}
      </div>
    </div>
  );
}

type Wanted = Pick<ConfigCheck, "type" | "schema">;

function CheckActions(
  { name, check, wanted, onChange }: Pick<FormProps, "name" | "check" | "onChange"> & {
    wanted: Wanted;
  },
) {
  const { t } = useText();
  const { set } = useUrlState();
  const attach = useMutation({
    mutationFn: (next: Wanted) => attachCheck(name, next),
    onSuccess: (why) => {
      if (!why) toast(t("rule.attached"));
      onChange(why);
      set({ form: null });
    },
  });
  const remove = useMutation({
    mutationFn: () => takeCheckAway(name),
    onSuccess: () => {
      onChange("");
      const back = check && { label: t("action.undo"), run: () => attach.mutate(check) };
      toast(t("rule.gone"), back ?? undefined);
    },
  });
  const error = attach.error ?? remove.error;
  const isSame = check?.type === wanted.type && check.schema === wanted.schema;
  const other = check
    ? { label: t("rule.remove"), run: () => remove.mutate() }
    : { label: t("action.cancel"), run: () => set({ form: null }) };
  return (
    <>
      {error && <Failure error={error} what={t("rule.failed")} />}
      <div className={css.rowEnd}>
        <Button variant="default" loading={remove.isPending} onClick={other.run}>
          {other.label}
        </Button>
        <Button
          disabled={isSame}
          loading={attach.isPending}
          onClick={() => attach.mutate(wanted)}
        >
          {t("rule.attach")}
        </Button>
      </div>
    </>
  );
}
