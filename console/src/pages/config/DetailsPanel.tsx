import { Textarea, TextInput } from "@mantine/core";
import { useText } from "../../i18n/text.tsx";
import { Ago, Facts } from "../../ui/Bits.tsx";
import { Panel } from "../../ui/Page.tsx";
import css from "./config.module.css";
import type { Published } from "./types.ts";
import type { Draft } from "./useDraft.ts";

interface Props {
  config: Published;
  draft: Draft;
  canWrite: boolean;
}

/** What a config says about itself; changes are a part of the draft. */
export function DetailsPanel({ config, draft, canWrite }: Props) {
  const { t } = useText();
  const { mine, change } = draft;
  return (
    <Panel title={t("details.title")}>
      <div className={css.details}>
        <TextInput
          label={t("config.app")}
          value={mine.app}
          readOnly={!canWrite}
          onChange={(event) => change({ app: event.currentTarget.value })}
        />
        <TextInput
          label={t("details.tags")}
          description={t("details.tagsRule")}
          value={mine.tags}
          readOnly={!canWrite}
          onChange={(event) => change({ tags: event.currentTarget.value })}
        />
        <Textarea
          label={t("details.description")}
          autosize
          minRows={2}
          maxRows={5}
          value={mine.description}
          readOnly={!canWrite}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
        {config && (
          <Facts
            rows={[[t("details.created"), <Ago key="at" at={config.createdMs} />], [
              t("details.by"),
              config.createdBy || "–",
            ]]}
          />
        )}
      </div>
    </Panel>
  );
}
