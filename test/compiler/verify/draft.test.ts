import { expect, test } from "vitest";
import type { Value } from "#algebra";
import type { Endpoint } from "#model";
import { flowOf } from "../../../compiler/verify/draft.ts";

const ends = (values: Record<string, Value>, apart = false): readonly [Endpoint["pod"], Endpoint["pod"]] => {
  const flow = flowOf(new Map(Object.entries(values)), "egress", null, apart);
  return [flow.source.pod, flow.destination.pod];
};
const NAME = "kubernetes.io/metadata.name";

test("two pods of one namespace see the same labels of it", () => {
  const [subject, peer] = ends({ "P.kind": "pod", [`S.ns:${NAME}`]: "shop", [`P.ns:${NAME}`]: "shop", "P.ns:team": "a" });
  expect(subject?.namespaceLabels).toEqual(peer?.namespaceLabels);
});
test("two pods of one service account see the same labels of it", () => {
  const [subject, peer] = ends({ "P.kind": "pod", [`S.ns:${NAME}`]: "shop", [`P.ns:${NAME}`]: "shop", "P.sa:trust": "high" });
  expect(subject?.serviceAccountLabels).toEqual(peer?.serviceAccountLabels);
});
test("a peer whose namespace nobody names stands elsewhere where the labels don't go together", () => {
  const [subject, peer] = ends({ "P.kind": "pod", "S.ns:team": "a", "P.ns:team": "b" });
  expect([subject?.namespace, peer?.namespace]).toEqual(["default", "other"]);
});
test("and in the same one where they do", () => expect(ends({ "P.kind": "pod" }).map((pod) => pod?.namespace)).toEqual(["default", "default"]));
test("a peer of another cluster is told by one inventory, too", () => {
  const [subject, peer] = ends({ "P.kind": "remote-pod", [`S.ns:${NAME}`]: "shop", [`P.ns:${NAME}`]: "shop", "P.ns:team": "a" });
  expect(subject?.namespaceLabels).toEqual(peer?.namespaceLabels);
});
test("each end keeps its own labels where it must", () => {
  const [subject] = ends({ "P.kind": "pod", [`S.ns:${NAME}`]: "shop", [`P.ns:${NAME}`]: "shop", "P.ns:team": "a" }, true);
  expect(subject?.namespaceLabels.has("team")).toBe(false);
});
