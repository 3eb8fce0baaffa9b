import { type Diagnostic, diagnostic, printable } from "#diagnostic";

/** One field that the API server complains about. */
export interface Cause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** What an API server answered instead of what was asked for. */
export class Failure {
  /** 0: there was no answer. */
  readonly status: number;
  /** The server's word for it, such as `Conflict`. */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly Cause[];
  /** Milliseconds that the server asks to wait. */
  readonly retryAfter: number | null;

  constructor(status: number, message: string, more: { reason?: string; causes?: readonly Cause[]; retryAfter?: number | null } = {}) {
    this.status = status;
    this.message = message;
    this.reason = more.reason ?? "";
    this.causes = more.causes ?? [];
    this.retryAfter = more.retryAfter ?? null;
  }

  /** Whether trying again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || (this.status >= 500 && !this.isAboutFields);
  }

  /** Whether the server may have done what was asked all the same. */
  get isUnknown(): boolean {
    return this.isPassing && this.status !== 429;
  }

  /** Server-side apply answers 500 for a field that the schema doesn't have. */
  get isAboutFields(): boolean {
    return /field not declared in schema|unknown field/.test(this.message);
  }

  /** Somebody else owns a field. */
  get isFieldConflict(): boolean {
    return this.status === 409 && this.causes.some((one) => one.reason === "FieldManagerConflict");
  }
}

/** E_API about something that was asked. */
export function apiProblem(what: string, { status, message }: Failure): Diagnostic {
  const answer = status === 0 ? "no answer" : `${status}`;
  const help =
    status === 403 && !message.includes("admission")
      ? "`portcullis release roles` prints the role that a deployer needs"
      : status === 0 || status === 429 || status >= 500
        ? "run it again: it goes on where it stopped"
        : "see what the API server says, then run it again";
  return diagnostic("PCL6011", [what], `${what}: ${answer}: ${printable(message, 400)}`, { help });
}
