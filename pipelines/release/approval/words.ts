/** Names of stages. */
export const STAGE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** UIDs of clusters: printable, without spaces. */
export const CLUSTER = /^[!-~]{1,253}$/;
/** `sha256:` and 64 hex digits. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;
