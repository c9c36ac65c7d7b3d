import { openApiHost } from "../../api/openApiHost.ts";

/** The same from a shell, and the way back. */
export function backupCommands(base: string): Record<string, string> {
  const { host, port } = openApiHost(base);
  return {
    rnacos: `export RNACOS_BACKUP_TOKEN=...
rnacos backup --addr ${host}:${port} --out today.rnb
rnacos restore today.rnb --check
rnacos restore today.rnb -e NODE.env`,
    curl: `curl -f -H "Authorization: Bearer $RNACOS_BACKUP_TOKEN" -o today.rnb \\
  'http://${host}:${port}/rnacos/backup?format=full'`,
  };
}
