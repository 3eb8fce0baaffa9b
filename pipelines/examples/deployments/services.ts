/** What each service is made of, said once: the cluster runs it, and policies are about it. */
export const web = {
  metadata: { name: "web", namespace: "shop" },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web", version: "1" } },
      spec: { containers: [{ name: "main", image: "registry.example.com/web:1", ports: [{ containerPort: 80 }] }] },
    },
  },
};
export const api = {
  metadata: { name: "api", namespace: "shop" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "api" } },
    template: {
      metadata: { labels: { app: "api", version: "1" } },
      spec: { containers: [{ name: "main", image: "registry.example.com/api:1", ports: [{ name: "http" as const, containerPort: 8080 }] }] },
    },
  },
};
