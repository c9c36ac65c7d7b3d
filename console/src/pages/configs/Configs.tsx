export function Configs(_props: { ns: string }) {
  return null;
}
