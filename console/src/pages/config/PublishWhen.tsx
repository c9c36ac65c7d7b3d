import { Group, NativeSelect, TextInput } from "@mantine/core";
import { useText } from "../../i18n/text.tsx";
import { useSession } from "../../session/session.ts";

export interface When {
  readonly kind: "now" | "schedule" | "request";
  /** As the browser's field has it, in the time of this place; empty for none. */
  readonly local: string;
}

export const NOW: When = { kind: "now", local: "" };

/** Undefined where no time is wanted, NaN for one that is not there yet. */
export function atMsOf({ kind, local }: When): number | undefined {
  return kind === "schedule" ? new Date(local).getTime() : undefined;
}

/** A second person needs somebody who is known to ask. */
export function PublishWhen({ when, onChange }: { when: When; onChange(when: When): void }) {
  const { t } = useText();
  const { user } = useSession();
  return (
    <Group gap={8} align="end">
      <NativeSelect
        size="xs"
        label={t("later.when")}
        value={when.kind}
        data={[
          { value: "now", label: t("later.now") },
          { value: "schedule", label: t("later.schedule") },
          ...user ? [{ value: "request", label: t("later.request") }] : [],
        ]}
        onChange={(event) => onChange({ ...when, kind: event.currentTarget.value as When["kind"] })}
      />
      {when.kind === "schedule" && (
        <TextInput
          type="datetime-local"
          label={t("later.time")}
          value={when.local}
          onChange={(event) => onChange({ ...when, local: event.currentTarget.value })}
        />
      )}
    </Group>
  );
}
