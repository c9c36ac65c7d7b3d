import { ActionIcon, Button, TextInput } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useText } from "../i18n/text.tsx";
import css from "./pairs.module.css";

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export function pairsOf(record: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

/** Rows without a name are left out; of two rows with one name the later one holds. */
export function recordOf(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(
    pairs.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value]),
  );
}

interface Props {
  label: string;
  pairs: readonly Pair[];
  onChange(pairs: readonly Pair[]): void;
  isOff?: boolean;
}

/** Metadata as rows of a key and a value. */
export function PairRows({ label, pairs, onChange, isOff }: Props) {
  const { t } = useText();
  const put = (at: number, change: Partial<Pair>) =>
    onChange(pairs.map((pair, index) => (index === at ? { ...pair, ...change } : pair)));
  return (
    <fieldset className={css.rows} disabled={isOff ?? false}>
      <legend className={css.legend}>{label}</legend>
      {pairs.map((pair, at) => (
        <div key={at} className={css.row}>
          <TextInput
            aria-label={t("pairs.key", { n: at + 1 })}
            value={pair.name}
            className={css.mono}
            onChange={(event) => put(at, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={t("pairs.value", { n: at + 1 })}
            value={pair.value}
            className={css.mono}
            onChange={(event) => put(at, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("pairs.remove", { name: pair.name || at + 1 })}
            onClick={() => onChange(pairs.filter((_, index) => index !== at))}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Plus size={12} />}
          onClick={() => onChange([...pairs, { name: "", value: "" }])}
        >
          {t("pairs.add")}
        </Button>
      </div>
    </fieldset>
  );
}
