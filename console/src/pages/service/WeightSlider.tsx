import { NumberInput, Slider } from "@mantine/core";
import { useEffect, useState } from "react";
import type { InstanceRow } from "../../api/wire.ts";
import { useText } from "../../i18n/text.tsx";
import css from "./service.module.css";

interface Props {
  row: InstanceRow;
  whyOff: string;
  onChange(weight: number): void;
}

const MAX_WEIGHT = 10_000;

/** Drags freely, saves when let go. The usual range is 0 to 2; the field takes all that the server does. */
export function WeightSlider({ row, whyOff, onChange }: Props) {
  const { t } = useText();
  const [value, setValue] = useState(row.weight);
  useEffect(() => setValue(row.weight), [row.weight]);
  const save = (next: number) => {
    if (next !== row.weight && Number.isFinite(next)) onChange(next);
  };
  const label = t("instance.weightOf", { id: `${row.ip}:${row.port}` });
  const isOver = row.override?.weight !== undefined;
  const off = whyOff !== "";
  return (
    <span className={css.weight} title={whyOff || undefined}>
      <Slider
        size={3}
        min={0}
        max={2}
        step={0.1}
        value={value}
        label={null}
        thumbSize={12}
        thumbLabel={label}
        disabled={off}
        onChange={setValue}
        onChangeEnd={save}
        color={isOver ? "accent" : "gray.6"}
      />
      <NumberInput
        size="xs"
        hideControls
        min={0}
        max={MAX_WEIGHT}
        decimalScale={2}
        value={value}
        aria-label={label}
        disabled={off}
        onChange={(next) => setValue(Number(next))}
        onBlur={() => save(value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") save(value);
        }}
        styles={{ input: { minHeight: 24, height: 24, padding: "0 6px", fontSize: 12 } }}
      />
    </span>
  );
}
