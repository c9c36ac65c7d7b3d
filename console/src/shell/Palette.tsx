import { lazy, Suspense, useEffect, useState } from "react";

const Open = lazy(async () => ({
  default: (await import("./PaletteDialog.tsx")).PaletteDialog,
}));

const OPEN_EVENT = "rnacos:palette";

export const palette = { open: () => dispatchEvent(new Event(OPEN_EVENT)) };

/** Ctrl+K. What it is made of loads when it is first opened. */
export function Palette() {
  const [opened, setOpened] = useState(0);
  useEffect(() => {
    const open = () => setOpened((times) => times + 1);
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      open();
    };
    addEventListener("keydown", listen);
    addEventListener(OPEN_EVENT, open);
    return () => {
      removeEventListener("keydown", listen);
      removeEventListener(OPEN_EVENT, open);
    };
  }, []);
  return opened > 0 && (
    <Suspense fallback={null}>
      <Open times={opened} />
    </Suspense>
  );
}
