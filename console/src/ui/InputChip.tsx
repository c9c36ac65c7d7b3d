import { Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.tsx";
import css from "./table.module.css";

interface Props {
  label: string;
  value: string;
  /** What may be typed, said before the mistake. */
  hint?: string;
  type?: "text" | "datetime-local";
  onChange(value: string): void;
}

/** A filter that takes a text. Set, it shows the text and a cross. */
export function InputChip({ label, value, hint, type = "text", onChange }: Props) {
  const { t } = useText();
  const [opened, open] = useState(false);
  const [typed, setTyped] = useState("");
  if (value) {
    return (
      <UnstyledButton
        className={css.chip}
        data-on
        onClick={() => onChange("")}
        aria-label={t("filter.remove", { name: label })}
      >
        <span className="truncate" style={{ maxWidth: 220 }}>{label}: {value}</span>
        <X size={12} aria-hidden />
      </UnstyledButton>
    );
  }
  return (
    <Popover opened={opened} onChange={open} position="bottom-start" trapFocus>
      <Popover.Target>
        <UnstyledButton className={css.chip} onClick={() => open(!opened)}>
          {label}
          <ChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          style={{ display: "flex", gap: 8, alignItems: "flex-end", padding: 6 }}
          onSubmit={(event) => {
            event.preventDefault();
            open(false);
            onChange(typed.trim());
            setTyped("");
          }}
        >
          <TextInput
            data-autofocus
            w={240}
            label={label}
            description={hint}
            type={type}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">{t("filter.apply")}</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
