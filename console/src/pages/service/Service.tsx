export function Service(_props: { ns: string; group: string; name: string }) {
  return null;
}
