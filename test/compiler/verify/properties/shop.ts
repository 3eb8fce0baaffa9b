import { App, fqdn, http, Namespace, pods, tcp } from "portcullis";
import type { Intent, Peer } from "#ir";

/** A shop, whatever else its owner says of it. */
export function shop(say: (at: ReturnType<typeof parts>) => void = () => {}): Intent {
  const at = parts();
  at.web.mayCall(at.api.port("http"), [http.get("/v1/catalog")]);
  at.web.mayReach(fqdn("pay.example.com"), tcp(443));
  at.api.mayReach(at.mysql, tcp(3306));
  say(at);
  return at.app.lower();
}

function parts() {
  const app = new App();
  const shop = new Namespace(app, "shop", { dns: false });
  const web = shop.workload("web", { labels: { app: "web" } });
  const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
  const mysql = shop.workload("mysql", { labels: { app: "mysql" } });
  return { app, shop, web, api, mysql };
}

export const workload = (app: string): readonly Peer[] => pods({ namespaces: "shop", pods: { app } }).peers;
export const entity = (name: "world" | "host" | "all"): readonly Peer[] => [{ kind: "entity", entity: name }];
export const name = (pattern: string): readonly Peer[] => fqdn(pattern).peers;
