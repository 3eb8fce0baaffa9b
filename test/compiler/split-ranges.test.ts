import { App, http, Namespace, tcp } from "portcullis";
import { expect, test } from "vitest";
import { compile } from "#compiler";
import { parseProfile } from "#targets";

const app = new App();
const shop = new Namespace(app, "shop");
const web = shop.workload("web", { labels: { app: "web" } });
const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080 } });
web.mayCall(api.port("http"), [http.get("/v1/catalog")]);
shop.workload("metrics", { labels: { app: "metrics" } }).mayReach(api, tcp(8000, 8090));
const wanted = parseProfile("cilium@1.16");

test("a range over a layer 7 port is refused on 1.16, and written in pieces of the same meaning when asked", () => {
  if ("diagnostics" in wanted) throw new Error("no profile");
  const plain = compile(app.lower(), [wanted]).outputs[0];
  expect(plain?.diagnostics.map((one) => one.name)).toContain("E_HAZARD");
  const split = compile(app.lower(), [wanted], { split: true }).outputs[0];
  expect([split?.diagnostics, split?.proof?.relation]).toEqual([[], "equal"]);
  const text = split?.artifacts.map((one) => one.text).join("") ?? "";
  for (const part of ['port: "8000"\n              endPort: 8079', 'port: "8081"\n              endPort: 8090']) expect(text).toContain(part);
});
