import { Button } from "@mantine/core";
import { useText } from "../../i18n/text.tsx";
import { Ago } from "../../ui/Bits.tsx";
import { Note } from "../../ui/Status.tsx";
import { mergeContents } from "./merge.ts";
import { contentOf, type Published } from "./types.ts";
import type { Draft } from "./useDraft.ts";

/** Somebody was faster: who, when, and the way to keep both changes. */
export function ConflictNote({ config, draft }: { config: Published; draft: Draft }) {
  const { t } = useText();
  if (!config) {
    const again = () => draft.rebase(draft.mine);
    return (
      <Note
        tone="warn"
        action={<Button variant="default" onClick={again}>{t("conflict.recreate")}</Button>}
      >
        {t("conflict.removed")}
      </Note>
    );
  }
  const merge = () => {
    const { base, mine } = draft;
    const names = { mine: t("conflict.mine"), theirs: t("conflict.theirs") };
    draft.rebase(mergeContents({ base, mine, theirs: contentOf(config) }, names).merged);
  };
  return (
    <Note
      tone="warn"
      action={<Button variant="default" onClick={merge}>{t("conflict.merge")}</Button>}
    >
      <b>{t("conflict.title", { who: config.changedBy || t("conflict.somebody") })}</b>{" "}
      <Ago at={config.changedMs} />
      <br />
      {t("conflict.text")}
    </Note>
  );
}
