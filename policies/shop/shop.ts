import { App, Namespace, tcp } from "portcullis";

/** The shop's workloads, and what holds in every version: the edge reaches the web, the API reaches its database. */
export function shop() {
  const app = new App();
  const shop = new Namespace(app, "shop", { owner: "team-shop" });
  const web = shop.workload("web", { labels: { app: "web" } });
  const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
  const mysql = shop.workload("mysql", { labels: { app: "mysql" } });
  const edge = shop.workload("ingress", { labels: { app: "ingress" } });

  edge.mayReach(web, tcp(80));
  api.mayReach(mysql, tcp(3306));
  return { app, shop, web, api, mysql, edge };
}
