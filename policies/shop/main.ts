import { fqdn, http, tcp } from "portcullis";
import { shop } from "./shop.ts";

const { app, web, api } = shop();

web.mayCall(api.port("http"), [http.get("/v1/catalog"), http.post("/v1/order")], {
  orElse: { level: "l4", reason: "no L7 on that cluster yet" },
});
web.mayReach(fqdn("api.payment.example.com"), tcp(443), {
  orElse: { cidrs: ["203.0.113.0/24"], reason: "provider's published range" },
});

export default app;
