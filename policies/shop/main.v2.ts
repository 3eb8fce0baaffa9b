import { fqdn, http, tcp } from "portcullis";
import { shop } from "./shop.ts";

/** The next version: the catalogue's items are opened, orders move to /v2, and a report reads the database. */
const { app, shop: namespace, web, api, mysql } = shop();
const report = namespace.workload("report", { labels: { app: "report" } });

web.mayCall(api.port("http"), [http.get({ prefix: "/v1/catalog" }), http.post("/v2/order")], {
  orElse: { level: "l4", reason: "no L7 on that cluster yet" },
});
web.mayReach(fqdn("api.payment.example.com"), tcp(443), {
  orElse: { cidrs: ["203.0.113.0/24"], reason: "provider's published range" },
});
report.mayReach(mysql, tcp(3306), { reason: "nightly revenue report", expires: "2027-12-31" });

export default app;
