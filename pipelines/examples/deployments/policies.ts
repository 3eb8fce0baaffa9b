import { App, Namespace, tcp } from "portcullis";
import { workloadOf } from "portcullis/pulumi";
import * as services from "./services.ts";

/** Who may reach whom; `portcullis check policies.ts` judges it without a deployment. */
const app = new App();
const shop = new Namespace(app, "shop", { owner: "team-shop" });
const [web, api] = [workloadOf(shop, "web", services.web), workloadOf(shop, "api", services.api)];
const edge = shop.workload("ingress", { labels: { app: "ingress" } });

edge.mayReach(web, tcp(80));
web.mayReach(api, api.port("http"));

export default app;
