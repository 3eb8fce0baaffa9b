import { corpus } from "./corpus.ts";

for (const suite of ["recipes", "online-boutique", "cyclonus", "network-policy-api", "policy-assistant"]) corpus(suite, "kubernetes@1.36");
for (const suite of ["cilium-1.10-examples", "cilium-1.10-e2e", "cilium-1.20pre-connectivity", "cilium-main-examples", "gitops-JJGadgets"])
  corpus(suite, "cilium@1.20");
for (const suite of ["calico-docs", "calico-repo"]) for (const version of ["3.29", "3.32"]) corpus(suite, `calico@${version}`);
for (const profile of ["kubernetes@1.36", "cilium@1.20", "calico@3.32"]) {
  corpus("antrea-foreign-kinds", profile, { allRefused: true });
  corpus("istio", profile, { allRefused: true });
}
