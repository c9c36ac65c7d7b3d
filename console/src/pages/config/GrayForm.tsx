import { Button, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { ConfigDetail, GrayRow } from "../../api/wire.ts";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { CodeEditor } from "../../editor/CodeEditor.tsx";
import { formatOf } from "../../editor/format.ts";
import { useText } from "../../i18n/text.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Panel } from "../../ui/Page.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./config.module.css";
import { GrayAudience } from "./GrayAudience.tsx";
import { publishGray } from "./publish.ts";

interface Props {
  config: ConfigDetail;
  /** The one to change; absent: a new one. */
  gray: GrayRow | undefined;
  onClose(): void;
}

/** Whom a gray version is for, its content, and below how that differs from what all others get. */
export function GrayForm({ config, gray, onClose }: Props) {
  const { t } = useText();
  const [kind, setKind] = useState<GrayRow["kind"]>(gray?.kind ?? "beta");
  const [rule, setRule] = useState(gray?.rule ?? "");
  const [content, setContent] = useState(gray?.content ?? config.content);
  const { namespace, group, dataId, type } = config;
  const clean = rule.split(/[\s,]+/).filter(Boolean).join(",");
  const attempt = useMutation({
    mutationFn: () =>
      publishGray({ name: { namespace, group, dataId }, kind, rule: clean, content, type }),
    onSuccess: () => {
      toast(t("gray.published"));
      onClose();
    },
  });
  const titles: [string, string] = [t("gray.all"), t("gray.some")];
  return (
    <div className={css.gray}>
      <div className={css.column}>
        <Panel title={t(gray ? "gray.change" : "gray.new")}>
          <div className={css.details}>
            <RuleFields {...{ gray, kind, setKind, rule, setRule }} />
            {attempt.error && <Failure error={attempt.error} what={t("publish.failed")} />}
            <div className={css.rowEnd}>
              <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
              <Button
                disabled={!clean || !content}
                loading={attempt.isPending}
                onClick={() => attempt.mutate()}
              >
                {t("gray.publish")}
              </Button>
            </div>
          </div>
        </Panel>
        <GrayAudience config={config} gray={{ kind, rule: clean }} />
      </div>
      <div className={css.column}>
        <div className={css.grayEditor}>
          <CodeEditor
            text={content}
            format={formatOf(type)}
            label={t("gray.some")}
            wrap={false}
            onChange={setContent}
          />
        </div>
        <CodeDiff
          before={config.content}
          after={content}
          format={formatOf(type)}
          titles={titles}
          labels={titles}
          height="320px"
        />
      </div>
    </div>
  );
}

interface RuleProps {
  gray: GrayRow | undefined;
  kind: GrayRow["kind"];
  setKind(kind: GrayRow["kind"]): void;
  rule: string;
  setRule(rule: string): void;
}

function RuleFields({ gray, kind, setKind, rule, setRule }: RuleProps) {
  const { t } = useText();
  return (
    <>
      {!gray && (
        <SegmentedControl
          aria-label={t("gray.kind")}
          value={kind}
          onChange={(value) => setKind(value === "tag" ? "tag" : "beta")}
          data={[{ value: "beta", label: t("gray.beta") }, {
            value: "tag",
            label: t("gray.tag"),
          }]}
        />
      )}
      {kind === "beta"
        ? (
          <Textarea
            label={t("gray.ips")}
            description={t("gray.ipsRule")}
            autosize
            minRows={2}
            value={rule}
            onChange={(event) => setRule(event.currentTarget.value)}
          />
        )
        : (
          <TextInput
            label={t("gray.tag")}
            description={t("gray.tagRule")}
            value={rule}
            readOnly={!!gray}
            onChange={(event) => setRule(event.currentTarget.value)}
          />
        )}
    </>
  );
}
