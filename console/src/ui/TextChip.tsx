import { Button, Menu, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/text.tsx";
import css from "./table.module.css";

interface Props {
  label: string;
  value: string;
  /** Some that are known; others can be typed. */
  options: readonly string[];
  onChange(value: string): void;
}

/** A filter whose value is typed or chosen. Set, it shows the value and a cross. */
export function TextChip({ label, value, options, onChange }: Props) {
  const { t } = useText();
  const [typed, type] = useState("");
  if (value) {
    return (
      <UnstyledButton
        className={css.chip}
        data-on
        onClick={() => onChange("")}
        aria-label={t("filter.remove", { name: label })}
      >
        {label}: {value}
        <X size={12} aria-hidden />
      </UnstyledButton>
    );
  }
  const choose = (text: string) => {
    onChange(text.trim());
    type("");
  };
  return (
    <Menu position="bottom-start" trapFocus>
      <Menu.Target>
        <UnstyledButton className={css.chip}>
          {label}
          <ChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <form
          className={css.chipForm}
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim()) choose(typed);
          }}
        >
          <TextInput
            value={typed}
            aria-label={label}
            data-autofocus
            onChange={(event) => type(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">{t("filter.apply")}</Button>
        </form>
        {options.map((option) => (
          <Menu.Item key={option} onClick={() => choose(option)}>{option}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
