import { expect, test } from "vitest";
import { found, withPeer } from "../sample.ts";

const block = (cidr: string, ...except: string[]) => withPeer({ kind: "cidr", cidr, except, pods: false });
test.each([
  [block("10.0.0.1/8"), /^E_CIDR .*did you mean 10.0.0.0\/8/],
  [block("10.0.0.0/33"), /^E_CIDR/],
  [block("2001:db8::/129"), /^E_CIDR/],
  [block("10.0.0.0"), /^E_CIDR .*no prefix length/],
  [block("010.0.0.1/32"), /^E_CIDR .*octal ambiguity/],
  [block("::ffff:10.0.0.0/104"), /^E_CIDR .*IPv4-mapped; write IPv4/],
  [block("10.0.0.0/8", "192.168.0.0/16"), /^E_CIDR .*`192.168.0.0\/16` does not lie in `10.0.0.0\/8`/],
  [block("10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9"), /^E_EMPTY .*peer matches nothing/],
  [block("fe80::1%eth0/64"), /^E_CIDR/],
  [block("0x0a.1/8"), /^E_CIDR/],
  [block("10.1/16"), /^E_CIDR/],
])("%#", (value, message) => {
  expect(found(value)[0]).toMatch(message);
});
