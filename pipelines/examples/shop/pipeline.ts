import { full, gates, pipeline, ring, shadow } from "portcullis/release";

/** How the shop's policies get into its cluster: judged on recorded traffic, then the web and the API, then everybody. */
export default pipeline({
  name: "shop",
  target: "cilium@1.20",
  cluster: { inventory: "../../../policies/shop/inventory.yaml" },
  stages: [
    shadow({ gates: [gates.proof(), gates.lints()] }),
    ring("web", { namespaces: ["shop"], labels: { app: ["web", "api"] } }, { gates: [gates.replay({ newlyDenied: 0, newlyAllowed: 0 })] }),
    full({ gates: [gates.soak("30m"), gates.approval()] }),
  ],
});
