import { Button, Group, Modal, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiFailure } from "../../api/client.ts";
import { CodeDiff } from "../../editor/CodeDiff.tsx";
import { formatOf } from "../../editor/format.ts";
import { countChanges } from "../../editor/lineDiff.ts";
import { hasMarks } from "../../editor/merge3.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";
import { type Key, useText } from "../../i18n/text.tsx";
import { Failure } from "../../ui/Failure.tsx";
import { Note } from "../../ui/Status.tsx";
import { toast } from "../../ui/toast.tsx";
import css from "./config.module.css";
import { ConflictNote } from "./ConflictNote.tsx";
import { currentConfig, publish, reloadConfigs } from "./publish.ts";
import { atMsOf, NOW, PublishWhen, type When } from "./PublishWhen.tsx";
import { type ConfigName, type Content, contentOf, type Published } from "./types.ts";
import type { Draft } from "./useDraft.ts";
import { publishLater } from "./waitingCalls.ts";

interface Props {
  name: ConfigName;
  config: Published;
  draft: Draft;
  onClose(): void;
}

const MAX_COMMENT = 200;
/** What the button says of what is not published now. */
const WORDS: Partial<Record<When["kind"], Key>> = {
  schedule: "later.schedule",
  request: "later.request",
};
const NOTHING: Content = { content: "", type: "", app: "", tags: "", description: "" };

/** Nothing is published unseen: the diff and a reason. A change made meanwhile is shown, never overwritten. */
export function PublishDialog({ name, config, draft, onClose }: Props) {
  const { t } = useText();
  const [comment, setComment] = useState("");
  const { mine, isBehind } = draft;
  const now = config ? contentOf(config) : NOTHING;
  const marks = hasMarks(mine.content);
  const format = formatOf(mine.type);
  const errors = useErrors(mine.content, mine.type);
  const [when, setWhen] = useState(NOW);
  const attempt = usePublish({ name, config, draft, comment, when, onClose });
  const isTimeless = Number.isNaN(atMsOf(when));
  const titles: [string, string] = [
    t(isBehind ? "publish.theirs" : config ? "publish.before" : "publish.nothing"),
    t("publish.after"),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      size={1120}
      closeButtonProps={{ "aria-label": t("action.close") }}
      title={<Title name={name.dataId} before={now.content} after={mine.content} />}
    >
      <div className={css.publishGrid}>
        {isBehind && <ConflictNote config={config} draft={draft} />}
        {marks && <Note tone="bad">{t("conflict.marks")}</Note>}
        {errors > 0 && <Note tone="warn">{t("publish.errors", { n: errors })}</Note>}
        {attempt.error && !isBehind && <Failure error={attempt.error} what={t("publish.failed")} />}
        <CodeDiff
          before={now.content}
          after={mine.content}
          format={format}
          titles={titles}
          labels={titles}
          height="min(48vh, 440px)"
        />
        <FieldChanges before={now} after={mine} />
        <Textarea
          label={t("publish.comment")}
          description={t("publish.commentRule")}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={MAX_COMMENT}
          data-autofocus
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <PublishWhen when={when} onChange={setWhen} />
        <Group justify="flex-end" gap={8}>
          <span className={`dim ${css.push}`}>{t("publish.cas")}</span>
          <Button variant="default" onClick={onClose}>{t("action.cancel")}</Button>
          <Button
            disabled={isBehind || marks || isTimeless}
            loading={attempt.isPending}
            onClick={() => attempt.mutate()}
          >
            {t(WORDS[when.kind] ?? (errors > 0 ? "config.publishAnyway" : "config.publish"))}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

function Title({ name, before, after }: { name: string; before: string; after: string }) {
  const { t } = useText();
  const { added, removed } = countChanges(before, after);
  return (
    <>
      {t("publish.title", { name })}{" "}
      <span className={css.counts}>
        <span className={css.plus}>+{added}</span> <span className={css.minus}>−{removed}</span>
      </span>
    </>
  );
}

const FIELDS: readonly (readonly [Exclude<keyof Content, "content">, Key])[] = [
  ["type", "config.format"],
  ["app", "config.app"],
  ["tags", "details.tags"],
  ["description", "details.description"],
];

/** What changes beside the content. */
function FieldChanges({ before, after }: { before: Content; after: Content }) {
  const { t } = useText();
  const changed = FIELDS.filter(([field]) => before[field] !== after[field]);
  if (!changed.length) return null;
  return (
    <div className={css.tight}>
      {changed.map(([field, label]) => (
        <span key={field}>
          <span className="dim">{t(label)}</span> <s>{before[field]}</s> → {after[field] || "–"}
        </span>
      ))}
    </div>
  );
}

function useErrors(content: string, type: string): number {
  const { data = 0 } = useQuery({
    queryKey: ["check", content, type],
    queryFn: async () => {
      const { check } = await import("../../editor/check.ts");
      return check(content, formatOf(type)).filter((p) => p.severity === "error").length;
    },
    gcTime: 0,
  });
  return data;
}

interface Publishing extends Props {
  comment: string;
  when: When;
}

function usePublish({ name, config, draft, comment, when, onClose }: Publishing) {
  const { t } = useText();
  const { set } = useUrlState();
  const { mine, baseMd5 } = draft;
  const rollBack = useMutation({
    mutationFn: async () => {
      const current = await currentConfig(name);
      if (!config || current?.content !== mine.content) throw new ApiFailure(409, "");
      const content = contentOf(config);
      await publish({ name, content, rest: config, baseMd5: current.md5 });
    },
    onSuccess: () => toast(t("publish.rolledBack", { name: name.dataId })),
    onError: () => toast(t("publish.notRolledBack", { name: name.dataId })),
  });
  return useMutation({
    mutationFn: () =>
      when.kind === "now"
        ? publish({ name, content: mine, rest: config, baseMd5, comment })
        : publishLater({ name, content: mine, baseMd5, comment, atMs: atMsOf(when) }),
    onSuccess: () => {
      draft.clear();
      if (when.kind !== "now") {
        set({ dialog: null, new: null, tab: config ? "waiting" : null });
        return toast(t(when.kind === "schedule" ? "later.scheduled" : "later.requested"));
      }
      onClose();
      const undo = config && { label: t("publish.rollBack"), run: () => rollBack.mutate() };
      toast(t("publish.done", { name: name.dataId }), undo);
    },
    // Whoever was faster is seen at once.
    onError: () => reloadConfigs(),
  });
}
