import { cidr, everyoneInCluster, kubeApiServer, kubeDns, pods, tcp, udp } from "portcullis";
import { expect, test } from "vitest";
import "portcullis/testing";
import platform from "../../policies/platform/main.ts";

const everyPod = pods({});
const resolver = pods({ namespaces: "kube-system", pods: { "k8s-app": "kube-dns" } });
const strict = pods({ namespaces: { "portcullis.io/isolation": "strict" } });

test("nobody gets cloud credentials, whatever a team allows", () => {
  expect(platform).toDeny({ from: everyPod, to: cidr("169.254.169.254/32") });
});

test("every pod may ask the resolver, and the resolver answers", () => {
  expect(platform).toAllow({ from: everyPod, to: resolver, port: udp(53) });
  expect(platform).toAllow({ from: everyPod, to: resolver, port: tcp(53) });
});

test("every pod gets to the API server", () => {
  expect(platform).toAllow({ from: everyPod, to: kubeApiServer, port: 6443 });
  expect(platform).toAllow({ from: everyPod, to: cidr("192.168.0.10/32", { pods: true }), port: 6443 });
});

test("a strict namespace is closed but for what the platform opens", () => {
  expect(platform).toReachOnly(strict, [kubeDns, { to: kubeApiServer, port: 6443 }, { to: cidr("192.168.0.10/32", { pods: true }), port: 6443 }]);
  expect(platform).toDeny({ from: "world", to: strict });
  expect(platform).toDeny({
    from: pods({ namespaces: "shop" }),
    to: pods({ namespaces: { "kubernetes.io/metadata.name": "bank", "portcullis.io/isolation": "strict" } }),
    port: 80,
  });
});

test("other namespaces stay open until their team says a word", () => {
  expect(platform).toAllow({
    from: pods({ namespaces: { "portcullis.io/isolation": false } }),
    to: pods({ namespaces: { "portcullis.io/isolation": false } }),
    port: 80,
  });
  expect(platform).not.toAllow({ from: everyoneInCluster, to: everyPod });
});
