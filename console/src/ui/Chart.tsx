import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type uPlot from "uplot";
import { useText } from "../i18n/text.tsx";
import { palette, type Scheme, series as colours } from "../theme/tokens.ts";
import css from "./ui.module.css";

interface ChartProps {
  label: string;
  at: readonly number[];
  lines: readonly { name: string; values: readonly number[] }[];
  unit?: string;
  height?: number;
}

/** A time line drawn by uPlot, which loads with the first chart and not before. The legend shows the values under the pointer, else the latest. */
export function Chart({ label, at, lines, unit = "", height = 132 }: ChartProps) {
  const { num } = useText();
  const scheme = useComputedColorScheme("light");
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const place = useRef<HTMLDivElement>(null);
  const [pointed, point] = useState<number | null>(null);
  useEffect(() => {
    if (!width || !place.current || !at.length) return;
    let plot: uPlot | undefined, gone = false;
    const host = place.current;
    void Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]).then(
      ([{ default: Plot }]) => {
        if (gone) return;
        const options = optionsOf({ scheme, width, height, count: lines.length, point });
        plot = new Plot(options, [[...at], ...lines.map((line) => [...line.values])], host);
      },
    );
    return () => {
      gone = true;
      plot?.destroy();
    };
  }, [width, scheme, at, lines, height]);
  const index = pointed ?? at.length - 1;
  return (
    <div ref={frame}>
      <div className={css.legend}>
        {lines.map((line, i) => (
          <span key={line.name}>
            <i style={{ background: colours[scheme][i] }} aria-hidden />
            {line.name}
            <b>{num(line.values[index] ?? 0)}{unit}</b>
          </span>
        ))}
        <span>{at.length > 0 && clock(at[index] ?? 0)}</span>
      </div>
      <div ref={place} role="img" aria-label={label} style={{ minHeight: height }} />
    </div>
  );
}

interface PlotWish {
  readonly scheme: Scheme;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** The index under the pointer. */
  point(index: number | null): void;
}

function optionsOf({ scheme, width, height, count, point }: PlotWish): uPlot.Options {
  const p = palette[scheme];
  const axis: uPlot.Axis = {
    stroke: p.text3,
    font: "11px Inter, system-ui",
    grid: { stroke: p.line, width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    hooks: { setCursor: [(u) => point(u.cursor.idx ?? null)] },
    scales: { y: { range: (_, __, high) => [0, Math.max(1, high) * 1.08] } },
    padding: [6, 18, 0, 0],
    axes: [{
      ...axis,
      grid: { show: false },
      size: 22,
      gap: 4,
      values: (_, splits) => splits.map(clock),
    }, { ...axis, size: 36, gap: 4, space: 28 }],
    series: [
      {},
      ...Array.from({ length: count }, (_, i) => ({
        stroke: colours[scheme][i]!,
        width: 1.5,
        points: { show: false },
        ...(i === 0 ? { fill: `${colours[scheme][0]}14` } : {}),
      })),
    ],
  };
}

const clock = (seconds: number) => {
  const time = new Date(seconds * 1000);
  return `${String(time.getHours()).padStart(2, "0")}:${
    String(time.getMinutes()).padStart(2, "0")
  }`;
};
