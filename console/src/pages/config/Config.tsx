export function Config(_props: { namespace: string; group: string; dataId: string }) {
  return null;
}
