import { Component, type ReactNode } from "react";
import { useLocation } from "wouter";
import { ApiFailure, get } from "../api/client.ts";
import { useText } from "../i18n/text.tsx";
import { Failure } from "../ui/Failure.tsx";
import { Page } from "../ui/Page.tsx";

interface Props {
  readonly children: ReactNode;
}
interface PlacedProps extends Props {
  /** Another page is not broken. */
  readonly place: string;
}

/** A page that breaks takes the menu with it nowhere. */
export function Boundary({ children }: Props) {
  const [place] = useLocation();
  return <PlacedBoundary place={place}>{children}</PlacedBoundary>;
}

class PlacedBoundary extends Component<PlacedProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate({ place }: PlacedProps) {
    if (this.state.error && place !== this.props.place) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return <Broken error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

/** A part of the console that did not come is not asked for again: it is loaded as a whole once there is a server. */
async function loadAgain() {
  const there = await get("rnacos/v1/console/session").then(() => true, () => false);
  if (there) location.reload();
}

function Broken({ error, onRetry }: { error: Error; onRetry(): void }) {
  const { t } = useText();
  const isMissing = error instanceof ApiFailure;
  const title = t(isMissing ? "error.load" : "error.broken");
  return (
    <Page name={title} title={title}>
      <Failure error={error} onRetry={isMissing ? () => void loadAgain() : onRetry} />
    </Page>
  );
}
