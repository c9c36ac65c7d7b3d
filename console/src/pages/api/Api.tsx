export function Api() {
  return null;
}
