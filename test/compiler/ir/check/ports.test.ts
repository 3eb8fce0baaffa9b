import { expect, test } from "vitest";
import { found, withRule } from "../sample.ts";

const onPort = (port: unknown) => withRule({ ports: [port] as never });

test.each([
  [{ protocol: "TCP", from: 0, to: 0 }, /^E_PORT .*`0` is no port: a whole number, 1–65535/],
  [{ protocol: "TCP", from: 1, to: 65536 }, /^E_PORT .*`65536`/],
  [{ protocol: "TCP", from: -1, to: 5 }, /^E_PORT .*`-1`/],
  [{ protocol: "TCP", from: 80.5, to: 81 }, /^E_PORT .*`80.5`/],
  [{ protocol: "TCP", from: true, to: 80 }, /^E_PORT .*`true`/],
  [{ protocol: "TCP", from: "80 ", to: 80 }, /^E_PORT .*the text `80 `/],
  [{ protocol: "TCP", name: "０８０" }, /^E_PORT .*not a port name/],
  [{ protocol: "TCP", name: "80 " }, /^E_PORT/],
  [{ protocol: "TCP", from: 90, to: 80 }, /^E_PORT .*ends at `80`, before its start `90`/],
  [{ protocol: "TCP", name: "http", to: 80 }, /^E_PORT .*named port cannot have endPort/],
  [{ protocol: "tcp", from: 80, to: 80 }, /^E_SCHEMA .*TCP, UDP.*ICMP has type\/code/],
  [{ protocol: "ANY", from: 80, to: 80 }, /^E_SCHEMA .*ICMP has type\/code/],
  [{ protocol: "ICMP", from: 80, to: 80 }, /^E_SCHEMA .*ICMP has no ports.*ICMP has type\/code/],
  [{ protocol: "ICMP", type: 256, code: null }, /^E_PORT .*0–255/],
])("%j", (port, message) => {
  expect(found(onPort(port))[0]).toMatch(message);
});
