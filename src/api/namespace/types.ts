/** The verbs of namespaces. */
import type { NamespaceRecord } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";

export interface NamespaceView extends NamespaceRecord {
  readonly configCount: number;
  readonly quota: number;
  /** 0 default, 2 custom. */
  readonly kind: number;
}

export interface NamespaceApi {
  list(): NamespaceView[];
  get(id: string): NamespaceView | undefined;
  /** False when it exists already or a name is illegal, as Nacos answers. */
  create(input: { id: string; name: string; desc: string }, caller: Caller): Promise<boolean>;
  update(input: { id: string; name: string; desc: string }, caller: Caller): Promise<boolean>;
  remove(id: string, caller: Caller): Promise<boolean>;
}
