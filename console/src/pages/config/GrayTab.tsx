import { Button, SegmentedControl } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { FlaskConical, Plus } from "lucide-react";
import type { ConfigDetail, GrayRow } from "../../api/wire.ts";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { formatOf } from "../../editor/format.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { useText } from "../../i18n/text.tsx";
import { Ago, Empty } from "../../ui/Bits.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Panel } from "../../ui/Page.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./config.module.css";
import { GrayAudience } from "./GrayAudience.tsx";
import { GrayForm } from "./GrayForm.tsx";
import { publish, publishGray, stopGray } from "./publish.ts";
import { contentOf } from "./types.ts";

interface Props {
  config: ConfigDetail;
  canWrite: boolean;
}

const idOf = (gray: GrayRow) => gray.kind === "beta" ? "beta" : `tag:${gray.rule}`;

/** A second content for some clients: whom it is for, and how it differs from what all others get. */
export function GrayTab({ config, canWrite }: Props) {
  const { t } = useText();
  const { get, set } = useUrlState();
  const { gray } = config;
  const chosen = gray.find((one) => idOf(one) === get("gray")) ?? gray[0];
  const form = get("form");
  if (form === "new" || (form === "edit" && chosen)) {
    return (
      <GrayForm
        config={config}
        gray={form === "edit" ? chosen : undefined}
        onClose={() => set({ form: null })}
      />
    );
  }
  const create = canWrite && (
    <Button
      variant="default"
      leftSection={<Plus size={13} />}
      onClick={() => set({ form: "new" }, { push: true })}
    >
      {t("gray.new")}
    </Button>
  );
  if (!chosen) {
    return (
      <Empty icon={FlaskConical} title={t("gray.none")} text={t("gray.noneText")}>{create}</Empty>
    );
  }
  const label = (one: GrayRow) =>
    one.kind === "beta" ? t("gray.beta") : t("gray.tagNamed", { tag: one.rule });
  return (
    <>
      <div className={css.rowEnd}>
        <SegmentedControl
          aria-label={t("tab.gray")}
          value={idOf(chosen)}
          onChange={(id) => set({ gray: id })}
          data={gray.map((one) => ({ value: idOf(one), label: label(one) }))}
        />
        <span className={css.push} />
        {create}
      </div>
      <GrayVersion key={idOf(chosen)} config={config} gray={chosen} canWrite={canWrite} />
    </>
  );
}

interface VersionProps extends Props {
  gray: GrayRow;
}

function GrayVersion({ config, gray, canWrite }: VersionProps) {
  const { t } = useText();
  const titles: [string, string] = [t("gray.all"), t("gray.some")];
  return (
    <div className={css.gray}>
      <div className={css.column}>
        <Panel title={t("gray.rule")}>
          <div className={css.tight}>
            {gray.rule.split(",").map((one) => <span key={one} className="mono">{one}</span>)}
            <span className="dim">
              {t("config.changed")} <Ago at={gray.changedMs} />
            </span>
          </div>
        </Panel>
        <GrayAudience config={config} gray={gray} />
        {canWrite && <GrayActions config={config} gray={gray} />}
      </div>
      <CodeDiff
        before={config.content}
        after={gray.content}
        format={formatOf(config.type)}
        titles={titles}
        labels={titles}
        height="calc(100vh - 290px)"
      />
    </div>
  );
}

function GrayActions({ config, gray }: { config: ConfigDetail; gray: GrayRow }) {
  const { t } = useText();
  const { set } = useUrlState();
  const { namespace, group, dataId, type } = config;
  const name = { namespace, group, dataId };
  const again = useMutation({
    mutationFn: () => publishGray({ name, type, ...gray }),
  });
  const stop = useMutation({
    mutationFn: () => stopGray(name, gray.kind, gray.rule),
    onSuccess: () => toast(t("gray.ended"), { label: t("action.undo"), run: () => again.mutate() }),
  });
  const promote = useMutation({
    mutationFn: async () => {
      const content = { ...contentOf(config), content: gray.content };
      const comment = t("gray.promoteComment");
      await publish({ name, content, rest: config, baseMd5: config.md5, comment });
      await stopGray(name, gray.kind, gray.rule);
    },
    onSuccess: () => toast(t("gray.promoted")),
  });
  const error = stop.error ?? promote.error ?? again.error;
  return (
    <>
      {error && <Failure error={error} what={t("gray.failed")} />}
      <div className={css.tight}>
        <Button loading={promote.isPending} onClick={() => promote.mutate()}>
          {t("gray.promote")}
        </Button>
        <Button variant="default" onClick={() => set({ form: "edit" }, { push: true })}>
          {t("gray.change")}
        </Button>
        <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          {t("gray.end")}
        </Button>
      </div>
    </>
  );
}
