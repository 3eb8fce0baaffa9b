/** Verbs as RBAC knows them. */
export type ApiVerb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/** One call as RBAC judges it. */
export interface ApiCall {
  readonly verb: ApiVerb;
  readonly group: string;
  readonly resource: string;
  /** Empty for cluster-scoped resources. */
  readonly namespace: string;
  /** Empty for calls on all objects. */
  readonly name: string;
}
