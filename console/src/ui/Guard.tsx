import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  /** Why it is off; empty when it is not. */
  why: string;
  children(off: boolean): ReactNode;
}

/** What is off says why. The wrapper hears the pointer, which a disabled control does not. */
export function Guard({ why, children }: Props) {
  if (why === "") return children(false);
  return (
    <Tooltip label={why} multiline maw={300}>
      <span tabIndex={0} role="note" aria-label={why} style={{ display: "inline-flex" }}>
        {children(true)}
      </span>
    </Tooltip>
  );
}
