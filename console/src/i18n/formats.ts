const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** "4分钟前" becomes "4 分钟前", as everywhere else in the Chinese texts. */
const spaced = (text: string) => text.replace(/(\d)(?=[\u4e00-\u9fff])/g, "$1 ");

function bytesText(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}

/** Numbers, sizes and times in the words of a language. */
export function formats(locale: string) {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const relative = new Intl.RelativeTimeFormat(locale, { style: "narrow", numeric: "always" });
  const absolute = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const since = (atMs: number): [number, Intl.RelativeTimeFormatUnit] => {
    const seconds = (atMs - Date.now()) / 1000;
    const [unit, length] = STEPS.find(([, s]) => Math.abs(seconds) >= s) ?? ["second", 1];
    return [Math.round(seconds / length), unit];
  };
  return {
    num: (value: number) => plain.format(value),
    bytes: bytesText,
    moment: (atMs: number) => absolute.format(atMs),
    ago: (atMs: number) => spaced(relative.format(...since(atMs))),
    /** How long something has lasted: "4 days". */
    lasting: (atMs: number) => {
      const [count, unit] = since(atMs);
      const style = { style: "unit", unit, unitDisplay: "long" } as const;
      return spaced(new Intl.NumberFormat(locale, style).format(Math.abs(count)));
    },
  };
}
