import { addressNumber } from "#algebra";
import type { Attached, Interface, Link } from "#loader";
import type { Classification, JudgedSubject } from "./classification.ts";
import type { Directory } from "./directory.ts";

/** Which interfaces an operator wants policed: by name or pattern, and perhaps the pod behind. */
export interface InterfaceRule {
  readonly text: string;
  readonly pattern: RegExp;
  /** Names one interface. */
  readonly exact: boolean;
  /** `namespace/name`; null: who has the addresses that the node's routes send there. */
  readonly pod: string | null;
}
/** What is to be done about the interfaces of a node. */
export interface WantedInterfaces {
  readonly wanted: readonly Interface[];
  /** Names that a rule gives and no interface has. */
  readonly missing: readonly string[];
}

const V4_SIZE = 1n << 32n;
const LOW = (1n << 64n) - 1n;

/** `veth1=shop/api-0`, `veth1` or a pattern: `cali*`. Null for what is none of these. */
export function interfaceRule(text: string): InterfaceRule | null {
  const [, name = "", pod = null] = /^([^=/\s]{1,32})(?:=([a-z0-9.-]+\/[a-z0-9.-]+))?$/.exec(text) ?? [];
  const exact = !/[*?]/.test(name);
  if (name === "" || (!exact && pod !== null)) return null;
  const pattern = name
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return { text, pattern: new RegExp(`^${pattern}$`), exact, pod };
}

/** What the interfaces stand for that rules name, and those that are attached already. With several rules the first one counts. */
export function wantedInterfaces(
  links: readonly Link[],
  rules: readonly InterfaceRule[],
  attached: readonly Attached[],
  directory: Directory,
  classification: Classification,
): WantedInterfaces {
  const before = new Map(attached.map((one) => [one.name, one]));
  const wanted = links.flatMap((link): Interface[] => {
    const rule = rules.find(({ pattern }) => pattern.test(link.name));
    const known = before.get(link.name);
    if (rule === undefined && known === undefined) return [];
    const audit = known?.audit ?? false;
    const named = rule === undefined ? (known?.pod ?? null) : rule.pod;
    if (named !== null) return [{ name: link.name, audit, ...byName(named, directory, classification) }];
    if (rule === undefined) return [{ ...(known as Attached), subject: 0 }];
    return [{ name: link.name, audit, ...byRoutes(link, classification) }];
  });
  const here = new Set(links.map(({ name }) => name));
  const missing = rules.flatMap(({ exact, text }) => (exact && !here.has(nameIn(text)) ? [nameIn(text)] : []));
  return { wanted, missing };
}

/** Interfaces that rules name and that are not attached, as nobody's: who is behind them is not known yet. */
export function unknownInterfaces(links: readonly Link[], rules: readonly InterfaceRule[], attached: readonly Attached[]): readonly Interface[] {
  const before = new Set(attached.map(({ name }) => name));
  return links
    .filter(({ name }) => !before.has(name) && rules.some(({ pattern }) => pattern.test(name)))
    .map(({ name, addresses }) => {
      const families = familiesOf(addresses).filter((all) => all.length === 1);
      return { name, audit: false, subject: 0, pod: null, ...sending(families.flat()) };
    });
}

function nameIn(text: string): string {
  return text.split("=")[0] as string;
}

type Subject = Pick<Interface, "subject" | "v4" | "v6" | "pod">;

function byName(pod: string, directory: Directory, classification: Classification): Subject {
  const known = directory.podNamed(pod);
  if (known === null) return { ...sending([]), subject: 0, pod };
  const numbers = known.pod.ips.map(addressNumber).filter((one) => one !== null);
  return { ...sending(numbers), subject: classification.subjectOf(known).cls, pod };
}

/** The pod may send from the one address of each family that leads to it, whoever it is. */
function byRoutes({ addresses }: Link, classification: Classification): Subject {
  const single = familiesOf(addresses).flatMap((all) => only(all, classification));
  const { cls, pod }: JudgedSubject = classification.subjectAt(single);
  return { ...sending(single), subject: cls, pod };
}

function familiesOf(addresses: readonly string[]): readonly (readonly bigint[])[] {
  const numbers = addresses.map(addressNumber).filter((one) => one !== null);
  return [numbers.filter((one) => one < V4_SIZE), numbers.filter((one) => one >= V4_SIZE && !isLinkLocal(one))];
}

/** Of several addresses the one that a pod of this node has. */
function only(numbers: readonly bigint[], classification: Classification): readonly bigint[] {
  if (numbers.length < 2) return numbers;
  const had = numbers.filter((one) => classification.subjectAt([one]).pod !== null);
  return had.length === 1 ? had : [];
}

function isLinkLocal(address: bigint): boolean {
  return (address - V4_SIZE) >> 118n === 0xfe80n >> 6n;
}

function sending(numbers: readonly bigint[]): Pick<Interface, "v4" | "v6"> {
  const four = numbers.find((one) => one < V4_SIZE) ?? 0n;
  const six = (numbers.find((one) => one >= V4_SIZE) ?? V4_SIZE) - V4_SIZE;
  return { v4: Number(four), v6: [six >> 64n, six & LOW] };
}

/** Whether two say the same of an interface. */
export function sameInterface(one: Interface, other: Interface | undefined): boolean {
  const key = ({ name, subject, audit, v4, v6, pod }: Interface) => JSON.stringify([name, subject, audit, v4, v6.map(String), pod]);
  return other !== undefined && key(one) === key(other);
}
