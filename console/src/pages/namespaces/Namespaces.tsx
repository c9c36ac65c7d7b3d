export function Namespaces() {
  return null;
}
