/** Every colour, size and shadow of the console. Components use the CSS variables (`--rn-…`), never a literal. */
export type Scheme = "light" | "dark";

type Palette = Record<
  | "bg"
  | "surface"
  | "raised"
  | "sunken"
  | "hover"
  | "selected"
  | "line"
  | "lineStrong"
  | "text"
  | "text2"
  | "text3"
  | "accent"
  | "accentHover"
  | "accentText"
  | "accentSoft"
  | "onAccent"
  | "ok"
  | "okSoft"
  | "okMark"
  | "warn"
  | "warnSoft"
  | "warnMark"
  | "bad"
  | "badSoft"
  | "badMark"
  | "info"
  | "infoSoft"
  | "gray"
  | "graySoft"
  | "added"
  | "addedMark"
  | "removed"
  | "removedMark"
  | "codeKey"
  | "codeString"
  | "codeNumber"
  | "codeComment"
  | "codeKeyword"
  | "focus",
  string
>;

/* Text on bg/surface/raised: text ≥ 12:1, text2 ≥ 7:1, text3 ≥ 4.6:1.
   Status text on its own *Soft background ≥ 4.5:1; *Mark (dots, bars) ≥ 3:1 on surface. */
export const palette: Record<Scheme, Palette> = {
  light: {
    bg: "#fafafb",
    surface: "#ffffff",
    raised: "#ffffff",
    sunken: "#f4f4f6",
    hover: "#f4f4f7",
    selected: "#eef0fd",
    line: "#e6e6eb",
    lineStrong: "#d2d2da",
    text: "#1a1a20",
    text2: "#484852",
    text3: "#666672",
    accent: "#4a53c9",
    accentHover: "#3d45b3",
    accentText: "#424bbd",
    accentSoft: "#eef0fd",
    onAccent: "#ffffff",
    ok: "#14693a",
    okSoft: "#e7f6ed",
    okMark: "#23995a",
    warn: "#855000",
    warnSoft: "#fdf3dc",
    warnMark: "#c27803",
    bad: "#b4232c",
    badSoft: "#fdecec",
    badMark: "#d63c46",
    info: "#1d5fa8",
    infoSoft: "#e8f1fc",
    gray: "#52525d",
    graySoft: "#efeff3",
    added: "#e3f6e9",
    addedMark: "#aee5c1",
    removed: "#fdeaea",
    removedMark: "#f8c4c6",
    codeKey: "#3d45b3",
    codeString: "#14693a",
    codeNumber: "#8f4a00",
    codeComment: "#666672",
    codeKeyword: "#8a3ba6",
    focus: "#5b66ea",
  },
  dark: {
    bg: "#0e0f12",
    surface: "#15161a",
    raised: "#1c1d23",
    sunken: "#101115",
    hover: "#1d1e24",
    selected: "#20223a",
    line: "#26272e",
    lineStrong: "#383a44",
    text: "#ececf1",
    text2: "#b6b7c2",
    text3: "#9394a1",
    accent: "#5a64dd",
    accentHover: "#6872ea",
    accentText: "#a3abff",
    accentSoft: "#20223a",
    onAccent: "#ffffff",
    ok: "#6fd79b",
    okSoft: "#12281c",
    okMark: "#37b06c",
    warn: "#f0bd5c",
    warnSoft: "#2b220f",
    warnMark: "#d69a2d",
    bad: "#ff8f92",
    badSoft: "#331a1d",
    badMark: "#e5575d",
    info: "#84bdfb",
    infoSoft: "#14243a",
    gray: "#b6b7c2",
    graySoft: "#24252c",
    added: "#13291c",
    addedMark: "#1f5233",
    removed: "#321a1d",
    removedMark: "#6b2930",
    codeKey: "#a3abff",
    codeString: "#86d8a8",
    codeNumber: "#f0bd5c",
    codeComment: "#9394a1",
    codeKeyword: "#d9a0ee",
    focus: "#8b95ff",
  },
};

/** Series colours of charts: told apart without colour vision by order in the legend and by lightness. */
export const series: Record<Scheme, string[]> = {
  light: ["#4a53c9", "#0f8a8a", "#c27803", "#9b4bb5"],
  dark: ["#8b95ff", "#3fc1bd", "#e0ab4b", "#cf8be6"],
};

export const size = {
  base: "13px",
  small: "12px",
  lead: "14px",
  title: "18px",
  row: "34px",
  control: "30px",
  sidebar: 216,
  topbar: 48,
};

export const space = { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" };
export const radius = { xs: "3px", sm: "5px", md: "6px", lg: "8px", xl: "12px" };
export const shadow: Record<Scheme, { pop: string; dialog: string }> = {
  light: {
    pop: "0 1px 2px rgb(20 20 40 / .06), 0 6px 20px rgb(20 20 40 / .10)",
    dialog: "0 16px 56px rgb(20 20 40 / .22)",
  },
  dark: {
    pop: "0 1px 2px rgb(0 0 0 / .4), 0 8px 24px rgb(0 0 0 / .45)",
    dialog: "0 20px 64px rgb(0 0 0 / .6)",
  },
};

export const font = {
  text:
    'Inter, "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  mono:
    '"JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
};
