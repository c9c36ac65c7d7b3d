import {
  Badge,
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  NumberInput,
  PasswordInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Table,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { font, palette, radius, type Scheme, shadow, size, space } from "./tokens.ts";

const accent: MantineColorsTuple = [
  "#eef0fd",
  "#dcdffb",
  "#bcc2f7",
  "#a3abff",
  "#8b95ff",
  "#6872ea",
  "#5a64dd",
  "#4a53c9",
  "#4a53c9",
  "#3d45b3",
];
const red: MantineColorsTuple = [
  "#fdecec",
  "#f9d5d6",
  "#f3b0b3",
  "#ff8f92",
  "#e5575d",
  "#dc4a52",
  "#d63c46",
  "#c62f39",
  "#b4232c",
  "#951b23",
];
const dark: MantineColorsTuple = [
  palette.dark.text,
  palette.dark.text2,
  palette.dark.text3,
  "#787986",
  palette.dark.lineStrong,
  palette.dark.line,
  palette.dark.raised,
  palette.dark.surface,
  palette.dark.bg,
  "#0a0b0d",
];

export const theme = createTheme({
  colors: { accent, dark, red },
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  fontFamily: font.text,
  fontFamilyMonospace: font.mono,
  fontSizes: { xs: size.small, sm: size.base, md: size.base, lg: size.lead, xl: size.title },
  spacing: space,
  radius,
  defaultRadius: "md",
  focusRing: "auto",
  cursorType: "pointer",
  respectReducedMotion: true,
  headings: { fontFamily: font.text, fontWeight: "600" },
  components: {
    Badge: Badge.extend({
      defaultProps: { variant: "default", tt: "none", radius: "sm", fw: 500 },
    }),
    Button: Button.extend({ defaultProps: { size: "xs", fw: 500 } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Drawer: Drawer.extend({
      defaultProps: { position: "right", size: 460, overlayProps: { backgroundOpacity: 0.3 } },
    }),
    Menu: Menu.extend({
      defaultProps: { shadow: "md", position: "bottom-end", transitionProps: { duration: 80 } },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        transitionProps: { duration: 100, transition: "pop" },
      },
    }),
    NumberInput: NumberInput.extend({ defaultProps: { size: "xs" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "xs" } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs" } }),
    Select: Select.extend({
      defaultProps: { size: "xs", allowDeselect: false, comboboxProps: { shadow: "md" } },
    }),
    Switch: Switch.extend({ defaultProps: { size: "xs", withThumbIndicator: false } }),
    Table: Table.extend({ defaultProps: { highlightOnHover: true } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    TextInput: TextInput.extend({ defaultProps: { size: "xs" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "xs" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: false, fz: "sm" } }),
  },
});

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

function variables(scheme: Scheme): Record<string, string> {
  const p = palette[scheme];
  const own = Object.fromEntries(
    Object.entries(p).map(([name, value]) => [`--rn-${kebab(name)}`, value]),
  );
  return {
    ...own,
    "--rn-shadow-pop": shadow[scheme].pop,
    "--rn-shadow-dialog": shadow[scheme].dialog,
    "--mantine-color-body": p.surface,
    "--mantine-color-text": p.text,
    "--mantine-color-dimmed": p.text3,
    "--mantine-color-placeholder": p.text3,
    "--mantine-color-anchor": p.accentText,
    "--mantine-color-error": p.bad,
    "--mantine-color-default": p.surface,
    "--mantine-color-default-hover": p.hover,
    "--mantine-color-default-border": p.lineStrong,
    "--mantine-color-default-color": p.text,
    "--mantine-color-accent-light": p.accentSoft,
    "--mantine-color-accent-light-color": p.accentText,
    "--mantine-color-accent-filled": p.accent,
    "--mantine-color-accent-filled-hover": p.accentHover,
    "--mantine-shadow-md": shadow[scheme].pop,
    "--mantine-shadow-xl": shadow[scheme].dialog,
  };
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { "--rn-row": size.row, "--rn-mono": font.mono },
  light: variables("light"),
  dark: variables("dark"),
});
