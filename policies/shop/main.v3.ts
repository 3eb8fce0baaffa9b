import { fqdn, http, tcp } from "portcullis";
import { shop } from "./shop.ts";

/** A slip for the gates of `npm run demo:release`: as main.v2.ts, but the web may no longer look into the catalogue, and it does. */
const { app, shop: namespace, web, api, mysql } = shop();
const report = namespace.workload("report", { labels: { app: "report" } });

web.mayReach(fqdn("api.payment.example.com"), tcp(443), {
  orElse: { cidrs: ["203.0.113.0/24"], reason: "provider's published range" },
});
report.mayReach(mysql, tcp(3306), { reason: "nightly revenue report", expires: "2027-12-31" });
report.mayCall(api.port("http"), [http.get({ prefix: "/v1/catalog" })], {
  orElse: { level: "l4", reason: "no L7 on that cluster yet" },
});

export default app;
