import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useEffect, useRef } from "react";
import type { Format } from "./format.ts";
import { useText } from "../i18n/text.tsx";
import css from "./editor.module.css";

interface Props {
  before: string;
  after: string;
  format: Format;
  titles: [ReactNode, ReactNode];
  labels: [string, string];
  height?: string;
}

/** As in the theme: there is no room for two sides. */
const NARROW = "(max-width: 700px)";

/** Each side says what it is. */
export function CodeDiff({ before, after, format, titles, labels, height }: Props) {
  const { t } = useText();
  const place = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery(NARROW, matchMedia(NARROW).matches);
  const [left, right] = labels;
  useEffect(() => {
    let made: { destroy(): void } | undefined, gone = false;
    void import("./codemirror.ts").then(({ createDiff }) => {
      if (!gone && place.current) {
        made = createDiff(place.current, {
          before,
          after,
          format,
          labels: [left, right],
          foldText: t("diff.folded"),
          isNarrow,
        });
      }
    });
    return () => {
      gone = true;
      made?.destroy();
    };
  }, [before, after, format, left, right, isNarrow, t]);
  return (
    <div className={css.diff} style={{ height }} data-diff={isNarrow ? "one" : "two"}>
      <div className={css.diffHead}>
        <span className="truncate">{titles[0]}</span>
        <span className="truncate">{titles[1]}</span>
      </div>
      <div
        ref={place}
        className={css.diffBody}
        tabIndex={0}
        role="region"
        aria-label={`${left} – ${right}`}
      />
    </div>
  );
}
