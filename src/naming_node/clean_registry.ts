/** Takes out of the log what the registry found to be over. */
import { serviceKeyText } from "../base/mod.ts";
import type { NamingEvent } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import type { NamingContext } from "./naming_context.ts";

export function cleanRegistry(context: NamingContext): void {
  context.onEvents((events) => {
    for (const event of events) clean(context, event);
  });
}

function clean(context: NamingContext, event: NamingEvent): void {
  // Every node finds out by itself; one of them has to do it.
  if (event.type === "instanceChanged" || event.type === "serviceChanged") return;
  if (context.peers?.isMine(serviceKeyText(event.key), "") === false) return;
  if (event.type === "overridesOrphaned") {
    const ids = event.ids.map(idFromText);
    context.proposeLater({ type: "override.remove", key: event.key, ids });
  } else {
    if (context.node.state.service(event.key) === undefined) return;
    context.proposeLater({ type: "service.remove", key: event.key });
  }
}

/** Back from `ip#port#cluster`; only the ip may hold the separator. */
function idFromText(text: string): InstanceId {
  const beforeCluster = text.lastIndexOf("#");
  const beforePort = text.lastIndexOf("#", beforeCluster - 1);
  return {
    ip: text.slice(0, beforePort),
    port: Number(text.slice(beforePort + 1, beforeCluster)),
    cluster: text.slice(beforeCluster + 1),
  };
}
