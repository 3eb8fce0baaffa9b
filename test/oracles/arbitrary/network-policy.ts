import fc from "fast-check";
import { CIDRS, KEYS, PORTS, VALUES } from "./world.ts";

/** NetworkPolicies that an API server takes, biased to empty, missing and `{}`, range edges and absent keys. */
const values = fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 });
const expression = (key: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ key, operator: fc.constantFrom("In", "NotIn"), values }),
    fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
  );
const selectorOver = (key: fc.Arbitrary<string>, words: fc.Arbitrary<string>): fc.Arbitrary<object> =>
  fc.oneof(
    fc.constant({}),
    { weight: 3, arbitrary: fc.record({ matchLabels: fc.dictionary(key, words, { minKeys: 1, maxKeys: 2 }) }) },
    { weight: 3, arbitrary: fc.record({ matchExpressions: fc.array(expression(key), { minLength: 1, maxLength: 2 }) }) },
  );
const podSelector = selectorOver(fc.constantFrom(...KEYS, "nokey"), fc.constantFrom(...VALUES));
const namespaceSelector = fc.oneof(
  selectorOver(fc.constantFrom("team", "env"), fc.constantFrom("checkout", "prod", "")),
  fc.constantFrom("shop", "other").map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
);

const peer = fc.oneof(
  { weight: 3, arbitrary: podSelector.map((one) => ({ podSelector: one })) },
  { weight: 2, arbitrary: namespaceSelector.map((one) => ({ namespaceSelector: one })) },
  { weight: 2, arbitrary: fc.tuple(podSelector, namespaceSelector).map(([a, b]) => ({ podSelector: a, namespaceSelector: b })) },
  fc.constantFrom(...CIDRS).map((cidr) => ({ ipBlock: { cidr } })),
  fc.constantFrom(
    { ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/30"] } },
    { ipBlock: { cidr: "10.0.0.0/8", except: ["10.244.1.0/24", "10.9.9.9/32"] } },
  ),
);
const protocol = fc.constantFrom({}, { protocol: "TCP" }, { protocol: "TCP" }, { protocol: "UDP" }, { protocol: "SCTP" });
const port = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PORTS).map((number) => ({ port: number as number | string })) },
      fc.constantFrom({ port: 80, endPort: 443 }, { port: 80, endPort: 80 }, { port: "http" }, { port: "dns" }, { port: "nosuch" }, {}),
    ),
    protocol,
  )
  .map(([a, b]) => ({ ...a, ...b }));

const rule = (side: "from" | "to") =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 8, arbitrary: fc.record({ [side]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) }, { requiredKeys: [] }) },
  );
const types = fc.constantFrom(undefined, undefined, [], ["Ingress"], ["Egress"], ["Ingress", "Egress"]);

export const networkPolicies: fc.Arbitrary<object[]> = fc
  .array(
    fc.record({
      namespace: fc.constantFrom("shop", "shop", "other"),
      pods: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 4, arbitrary: podSelector }),
      policyTypes: types,
      sections: fc.record(
        { ingress: fc.array(rule("from"), { maxLength: 2 }), egress: fc.array(rule("to"), { maxLength: 2 }) },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) =>
    list.map(({ namespace, pods, policyTypes, sections }, i) => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: `n${i}`, namespace },
      spec: { podSelector: pods, ...(policyTypes === undefined ? {} : { policyTypes }), ...sections },
    })),
  );

const BREAKS: readonly ((text: string) => string)[] = [
  (text) => text.replace('"protocol":"TCP"', '"protocol":"tcp"'),
  (text) => text.replace('"protocol":"UDP"', '"protocol":"ICMP"'),
  (text) => text.replace(/"port":(\d+)/, '"port":0'),
  (text) => text.replace(/"port":(\d+)/, '"port":"$1"'),
  (text) => text.replace(/"port":(\d+)/, '"port":65536'),
  (text) => text.replace('"endPort":443', '"endPort":79'),
  (text) => text.replace('"port":"http"', '"port":"http","endPort":90'),
  (text) => text.replace('"operator":"In"', '"operator":"Gt"'),
  (text) => text.replace('"operator":"Exists"', '"operator":"Exists","values":["x"]'),
  (text) => text.replace(/"operator":"NotIn","values":\[[^\]]*\]/, '"operator":"NotIn","values":[]'),
  (text) => text.replace("203.0.113.0/24", "203.0.113.1/24"),
  (text) => text.replace("203.0.113.8/30", "203.0.113.0/24"),
  (text) => text.replace("203.0.113.8/30", "198.51.100.0/30"),
  (text) => text.replace('{"ipBlock":', '{"podSelector":{},"ipBlock":'),
  (text) => text.replace('"policyTypes":["Ingress","Egress"]', '"policyTypes":["Ingress","Egress","Ingress"]'),
  (text) => text.replace('"policyTypes":["Ingress"]', '"policyTypes":["ingress"]'),
  (text) => text.replace('"from":[', '"from":[{},').replace(",]", "]"),
  (text) => text.replace(/"(app|tier)":/, '"-bad-":'),
  (text) => text.replace('"web"', '"we b"'),
  (text) => text.replace('"matchLabels":{', '"matchLabels":{"a/b/c":"x",').replace(",}", "}"),
];

/** NetworkPolicies of which most have one thing that validation may refuse. */
export const brokenPolicies: fc.Arbitrary<object[]> = fc
  .tuple(networkPolicies, fc.array(fc.constantFrom(...BREAKS), { maxLength: 2 }))
  .map(([list, breaks]) => JSON.parse(breaks.reduce((text, one) => one(text), JSON.stringify(list))) as object[]);
