import { fqdn, http, tcp } from "portcullis";
import { shop } from "./shop.ts";

/** As main.ts, and nothing less will do: targets without layer 7 or DNS names are refused. */
const { app, web, api } = shop();

web.mayCall(api.port("http"), [http.get("/v1/catalog"), http.post("/v1/order")]);
web.mayReach(fqdn("api.payment.example.com"), tcp(443));

export default app;
