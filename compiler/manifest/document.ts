import type { Diagnostic, Path, Place } from "#diagnostic";

/** A file as it came: bytes or text, and the path to print. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array | string;
  /** Most bytes that it may have; 10 MiB unless said otherwise. */
  readonly limit?: number;
}

/** One Kubernetes object of a file. Lists are unpacked. `value` is plain JSON data: `[]`, `{}`, null and missing stay four different things. */
export interface Document {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly file: string;
  /** Counts the documents of the file from 1. */
  readonly index: number;
  /** Where a field of `value` stands in the file. */
  locate(path: Path): Place;
}

export interface Parsed {
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
}
