import {
  Activity,
  Boxes,
  Braces,
  Cable,
  FileInput,
  FileSliders,
  Info,
  Layers,
  type LucideIcon,
  ScrollText,
  Server,
  ShieldCheck,
} from "lucide-react";
import type { Key } from "../i18n/text.tsx";

export interface MenuPage {
  readonly name: Key;
  /** Without the namespace for what belongs to one. */
  readonly href: string;
  readonly icon: LucideIcon;
  readonly place: "top" | "namespace" | "cluster" | "control";
  /** Goes there after "g". */
  readonly key?: string;
  /** Is shown to whom alone; absent: to all. */
  readonly wants?: "manager" | "cluster";
}

/** The pages of the menu, the palette, the shortcuts and the trail. */
export const PAGES: readonly MenuPage[] = [
  { name: "nav.overview", href: "/overview", icon: Activity, place: "top", key: "o" },
  { name: "nav.configs", href: "/configs", icon: FileSliders, place: "namespace", key: "c" },
  { name: "nav.services", href: "/services", icon: Boxes, place: "namespace", key: "s" },
  {
    name: "nav.clients",
    href: "/clients",
    icon: Cable,
    place: "cluster",
    key: "l",
    wants: "cluster",
  },
  {
    name: "nav.nodes",
    href: "/cluster",
    icon: Server,
    place: "cluster",
    key: "n",
    wants: "cluster",
  },
  { name: "nav.namespaces", href: "/namespaces", icon: Layers, place: "cluster" },
  {
    name: "nav.move",
    href: "/move",
    icon: FileInput,
    place: "cluster",
    wants: "manager",
  },
  { name: "nav.access", href: "/access", icon: ShieldCheck, place: "control" },
  {
    name: "nav.audit",
    href: "/audit",
    icon: ScrollText,
    place: "control",
    key: "a",
    wants: "manager",
  },
  { name: "nav.api", href: "/api", icon: Braces, place: "control" },
  { name: "nav.about", href: "/about", icon: Info, place: "control" },
];

export const hrefOf = (page: MenuPage, namespace: string) =>
  page.place === "namespace" ? `/ns/${encodeURIComponent(namespace)}${page.href}` : page.href;

interface May {
  readonly isManager: boolean;
  readonly mayReadCluster: boolean;
}

export const pagesFor = ({ isManager, mayReadCluster }: May) =>
  PAGES.filter(({ wants }) =>
    wants === undefined || (wants === "manager" ? isManager : mayReadCluster)
  );
