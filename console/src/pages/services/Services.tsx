export function Services(_props: { ns: string }) {
  return null;
}
