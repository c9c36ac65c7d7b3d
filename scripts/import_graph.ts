/** What the imports of all files say together: circles, and permissions of the plan that nobody needs. */
import { type Import, packageName, type Room, roomOf } from "./rooms.ts";

/** Files of the product alone: tests may import in circles. */
function isProduct(path: string): boolean {
  return roomOf(path) !== undefined && !path.endsWith("_test.ts");
}

/** Tarjan's strongly connected components with more than one file, each sorted. Imports of types count. */
export function findCircles(imports: readonly Import[]): string[][] {
  const edges = new Map<string, string[]>();
  for (const { from, to } of imports) {
    if (!isProduct(from) || !isProduct(to)) continue;
    edges.set(from, [...edges.get(from) ?? [], to]);
  }
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const circles: string[][] = [];
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    let lowest = index;
    stack.push(path);
    onStack.add(path);
    for (const next of edges.get(path) ?? []) {
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (onStack.has(next)) lowest = Math.min(lowest, order.get(next) ?? lowest);
    }
    low.set(path, lowest);
    if (lowest === index) {
      const circle = stack.splice(stack.indexOf(path));
      for (const member of circle) onStack.delete(member);
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest;
  };
  for (const path of edges.keys()) if (!order.has(path)) visit(path);
  return circles.sort((left, right) => (left[0] ?? "") < (right[0] ?? "") ? -1 : 1);
}

interface Used {
  readonly values: Set<string>;
  readonly types: Set<string>;
  readonly packages: Set<string>;
}

function usedBy(imports: readonly Import[]): Map<string, Used> {
  const rooms = new Map<string, Used>();
  for (const { from, to, typeOnly } of imports) {
    const room = roomOf(from);
    if (room === undefined || !isProduct(from)) continue;
    const used = rooms.get(room) ?? { values: new Set(), types: new Set(), packages: new Set() };
    rooms.set(room, used);
    const other = roomOf(to);
    if (/^npm:/.test(to)) used.packages.add(packageName(to));
    else if (other !== undefined && other !== room) {
      (typeOnly ? used.types : used.values).add(other);
    }
  }
  return rooms;
}

/** What the plan allows and no file needs, one line each: a plan that allows it anyway is no plan. */
export function unusedPermissions(
  imports: readonly Import[],
  rooms: Readonly<Record<string, Room>>,
): string[] {
  const used = usedBy(imports);
  const faults: string[] = [];
  for (const [name, { uses, types = [], packages = [] }] of Object.entries(rooms)) {
    const found = used.get(name) ??
      { values: new Set<string>(), types: new Set<string>(), packages: new Set<string>() };
    for (const other of uses) {
      if (found.values.has(other)) continue;
      const instead = found.types.has(other) ? ": only types are used" : "";
      faults.push(`${name} may use ${other} and does not${instead}`);
    }
    for (const other of types) {
      if (!found.types.has(other)) faults.push(`${name} may know types of ${other} and does not`);
    }
    for (const other of packages) {
      if (!found.packages.has(other)) {
        faults.push(`${name} may use the package ${other} and does not`);
      }
    }
  }
  return faults;
}

/** Circles that are larger or others than the plan names, and those that it names and are no more. */
export function unplannedCircles(
  circles: readonly (readonly string[])[],
  planned: Readonly<Record<string, number>>,
): string[] {
  const faults: string[] = [];
  const left = new Map(Object.entries(planned));
  for (const circle of circles) {
    const room = roomOf(circle[0] ?? "") ?? "";
    if (left.get(room) === circle.length) left.delete(room);
    else faults.push(`${circle.length} files import each other in a circle: ${circle.join(", ")}`);
  }
  for (const [room, count] of left) {
    faults.push(`The plan names a circle of ${count} files in ${room}, and there is none`);
  }
  return faults;
}
