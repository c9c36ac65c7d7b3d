/** Routes beside those of Nacos: probes, metrics, and a page for people with a browser. */
import { whyNotReady } from "../api/mod.ts";
import { ApiError } from "../base/mod.ts";
import { text } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import type { HttpRoute } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

function health(call: HttpCall): Response {
  // A full disk comes first: a node that cannot write falls behind, and that is not what has to be mended.
  const reason = call.api.node.status().disk.reason || whyNotReady(call.api);
  return reason === "" ? text("success") : text(`error: ${reason}`, 503);
}

async function metrics(info: ServerInfo): Promise<Response> {
  if (info.metricsText === undefined) {
    throw new ApiError("notFound", "Metrics are switched off (RNACOS_ENABLE_METRICS)");
  }
  return new Response(await info.metricsText(), { headers: { "content-type": METRICS_TYPE } });
}

function notice(info: ServerInfo): Response {
  const body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>rnacos</title></head>
<body>
<h1>rnacos ${info.version}</h1>
<p>This port serves the API for Nacos clients under <code>/nacos</code>.</p>
</body>
</html>
`;
  return new Response(body, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Served under both of its usual paths. */
function both(paths: readonly string[], route: Omit<HttpRoute, "path">): HttpRoute[] {
  return paths.map((path) => ({ ...route, path }));
}

export function extraRoutes(info: ServerInfo): readonly HttpRoute[] {
  const open = {
    protocol: "http",
    method: "GET",
    permission: { action: "public" },
    params: [],
    answersWhileStarting: true,
  } as const;
  return [
    ...both(["/health", "/nacos/health"], {
      ...open,
      summary:
        "`success`, or 503 with the reason while the node joins, catches up, warms up or knows no leader",
      handler: health,
    }),
    ...both(["/metrics", "/nacos/metrics"], {
      ...open,
      summary: "Metrics in Prometheus format",
      handler: () => metrics(info),
    }),
    ...both(["/", "/nacos"], {
      ...open,
      summary: "A page that says what this port is",
      handler: () => notice(info),
    }),
  ];
}
