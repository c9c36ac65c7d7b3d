import { useEffect } from "react";

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Single keys ("?", "/") and two-key sequences ("g c"). Silent while someone types or a dialog is open. */
export function useShortcuts(map: Record<string, () => void>) {
  useEffect(() => {
    let first = "", at = 0;
    const listen = (event: KeyboardEvent) => {
      if (
        event.ctrlKey || event.metaKey || event.altKey || typing(event.target) ||
        document.querySelector("[role=dialog]")
      ) return;
      const sequence = first && event.timeStamp - at < 900 ? `${first} ${event.key}` : "";
      const action = map[sequence] ?? map[event.key];
      first = event.key;
      at = event.timeStamp;
      if (!action) return;
      event.preventDefault();
      first = "";
      action();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [map]);
}
