/** The same from a shell, and the way back. */
export function backupCommands(base: string): Record<string, string> {
  const { hostname } = new URL(base);
  return {
    rnacos: `export RNACOS_BACKUP_TOKEN=...
rnacos backup --addr ${hostname}:8848 --out today.rnb
rnacos restore today.rnb --check
rnacos restore today.rnb -e NODE.env`,
    curl: `curl -f -H "Authorization: Bearer $RNACOS_BACKUP_TOKEN" -o today.rnb \\
  'http://${hostname}:8848/rnacos/backup?format=full'`,
  };
}
