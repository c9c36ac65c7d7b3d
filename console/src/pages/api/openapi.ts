/** What the API page reads of the server's own OpenAPI document. */

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Property;
}

export interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly description?: string;
    readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
  readonly deprecated?: boolean;
  readonly "x-permission"?: string;
}

interface Property {
  readonly type?: string;
  readonly default?: unknown;
  readonly description?: string;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

/** What a route is asked for by name, wherever it reads it: in the query, the path, or a form. */
export interface Field {
  readonly name: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly fallback: string;
}

export interface ApiDocument {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface ApiRoute {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly permission: string;
  readonly operation: Operation;
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

export function routesOf({ paths }: ApiDocument): readonly ApiRoute[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.flatMap((name) => {
      const operation = operations[name];
      if (operation === undefined) return [];
      const method = name.toUpperCase();
      return [{
        ...{ id: `${method} ${path}`, method, path, operation },
        tag: operation.tags?.[0] ?? "",
        permission: operation["x-permission"] ?? "",
      }];
    })
  );
}

/** Every word is in the method, path, summary or the name of a parameter. */
export function isMatch(route: ApiRoute, query: string): boolean {
  const { method, path, operation } = route;
  const names = fieldsOf(route).map(({ name }) => name);
  const text = [method, path, operation.summary ?? "", ...names].join(" ").toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const FORM = "application/x-www-form-urlencoded";

/** Headers are set by the browser and the session. */
export function fieldsOf({ operation }: ApiRoute): readonly Field[] {
  const named = (operation.parameters ?? []).filter((one) => one.in !== "header").map((one) => ({
    ...{ name: one.name, isRequired: one.required === true },
    description: one.description ?? "",
    fallback: textOf(one.schema?.default),
  }));
  const form = operation.requestBody?.content?.[FORM]?.schema;
  const inForm = Object.entries(form?.properties ?? {}).map(([name, property]) => ({
    ...{ name, isRequired: form?.required?.includes(name) === true },
    description: property.description ?? "",
    fallback: textOf(property.default),
  }));
  return [...named, ...inForm];
}

function textOf(value: unknown): string {
  return value === undefined ? "" : String(value);
}

/** The content type of a body, where the route takes one that is no form. */
export function bodyTypeOf({ operation }: ApiRoute): string | undefined {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return types.find((type) => type !== FORM && !type.startsWith("multipart/"));
}
