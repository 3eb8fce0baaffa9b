import { quoted } from "./findings.ts";

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Why a text is no label key (a qualified name), or null. */
export function labelKeyProblem(key: string): string | null {
  const slash = key.indexOf("/");
  const [prefix, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
  if (prefix !== null && prefix.length > 253) return `label key ${quoted(key)} has a prefix of ${prefix.length} characters, the limit is 253`;
  if (prefix !== null && !SUBDOMAIN.test(prefix)) return `label key ${quoted(key)} has a prefix that is no DNS name`;
  if (name.length > 63) return `label key ${quoted(key)} has a name of ${name.length} characters, the limit is 63`;
  return NAME.test(name) ? null : `label key ${quoted(key)} has characters other than letters, digits, -, _ and . or a bad first or last one`;
}

/** Why a text is no label value, or null. */
export function labelValueProblem(value: string): string | null {
  if (value.length > 63) return `label value ${quoted(value)} has ${value.length} characters, the limit is 63`;
  if (value === "" || NAME.test(value)) return null;
  return `label value ${quoted(value)} has characters other than letters, digits, -, _ and . or a bad first or last one`;
}

/** Why a text is no object name (DNS-1123 subdomain), or null. */
export function nameProblem(name: string): string | null {
  if (name.length > 253) return `name ${quoted(name)} has ${name.length} characters, the limit is 253`;
  return SUBDOMAIN.test(name) ? null : `name ${quoted(name)} is not made of lower-case letters, digits, - and .`;
}

/** Why a text is no namespace name (DNS-1123 label), or null. */
export function namespaceProblem(name: string): string | null {
  if (name.length > 63) return `namespace ${quoted(name)} has ${name.length} characters, the limit is 63`;
  return SUBDOMAIN.test(name) && !name.includes(".") ? null : `namespace ${quoted(name)} is not made of lower-case letters, digits and -`;
}
