import { apps, core } from "@pulumi/kubernetes";
import { Config } from "@pulumi/pulumi";
import { PolicySet } from "portcullis/pulumi";
import app from "./policies.ts";
import { api, web } from "./services.ts";

const namespace = new core.v1.Namespace("shop", { metadata: { name: "shop" } });
const policies = new PolicySet("policies", { of: app, target: new Config().get("target") ?? "kubernetes" }, { dependsOn: namespace });

/** Pods start when their policies are there. */
const after = { dependsOn: policies };
new apps.v1.Deployment("web", web, after);
new apps.v1.Deployment("api", api, after);

export const digest = policies.digest;
