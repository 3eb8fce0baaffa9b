/**
 * A stand-in for Pulumi's Kubernetes provider, for tests alone: it speaks the engine's protocol and keeps what matters to us of the
 * official one: server-side apply by one field manager, conflicts are errors, dry runs in previews, replacement on another identity.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { KubeConfig } from "@kubernetes/client-node";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { Api, type KubeObject, Refused } from "./api.ts";
import { changed, hasUnknowns, idOf, kindOf, type Plain, pick, replacedBy } from "./object.ts";

const INPUTS = "__inputs";
let api: Api | null = null;
/** Whether objects that are there already may be created, which then means to update them. */
let upsert = false;

type Handler<Request, Answer> = (request: Request) => Promise<Answer>;

/** A handler as gRPC wants it; what goes wrong is the call's error, in the server's words. */
function unary<Request, Answer>(handle: Handler<Request, Answer>): grpc.handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    handle(call.request).then(
      (answer) => callback(null, answer),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) }),
    );
  };
}

const plain = (struct: Struct | undefined): Plain => (struct?.toJavaScript() ?? {}) as Plain;
const struct = (value: Plain): Struct => Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as Parameters<typeof Struct.fromJavaScript>[0]);

function connected(): Api {
  if (api === null) throw new Error("the provider was not configured");
  return api;
}

function objectOf(type: string, properties: Plain): KubeObject {
  const { [INPUTS]: _, ...rest } = properties;
  return { ...kindOf(type), ...rest } as KubeObject;
}

/** Written by one manager, or the one that the object names; by force only where the object says so. */
async function write(object: KubeObject, preview: boolean): Promise<Plain> {
  const annotations = object.metadata?.annotations ?? {};
  const manager = annotations["pulumi.com/patchFieldManager"] ?? "pulumi-kubernetes";
  if (preview && hasUnknowns(object)) return object;
  try {
    const live = await connected().apply(object, manager, { force: annotations["pulumi.com/patchForce"] === "true", dryRun: preview });
    if (!preview) burn();
    return live;
  } catch (error) {
    // What comes into being by this very deployment (a namespace, a kind) can't be there for a dry run.
    if (preview && error instanceof Refused && error.status === 404) return object;
    throw error;
  }
}

/** The contents of a kubeconfig file or its path, else kubectl's own choice. */
function configOf({ kubeconfig, context }: Plain): KubeConfig {
  const config = new KubeConfig();
  if (typeof kubeconfig !== "string") config.loadFromDefault();
  else config.loadFromString(/^\s*[{\n]|apiVersion/.test(kubeconfig) ? kubeconfig : readFileSync(kubeconfig, "utf8"));
  if (typeof context === "string") config.setCurrentContext(context);
  return config;
}

function serverOf(args: Plain): string | undefined {
  return configOf(args).getCurrentCluster()?.server;
}

/** For tests of crashes: a file that says behind how many writes the engine is to be killed, before it hears of the last one. */
const fuse = process.env["PORTCULLIS_TEST_FUSE"];

function burn(): void {
  if (fuse === undefined || !existsSync(fuse)) return;
  const left = Number(readFileSync(fuse, "utf8")) - 1;
  if (left > 0) return writeFileSync(fuse, `${left}`);
  rmSync(fuse);
  process.kill(process.ppid, "SIGKILL");
}

const handlers = {
  getPluginInfo: unary(async () => new PluginInfo().setVersion("4.34.2")),
  checkConfig: unary(async (request: messages.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
  diffConfig: unary(async (request: messages.DiffRequest) => {
    const [before, after] = [plain(request.getOldInputs() ?? request.getOlds()), plain(request.getNews())];
    const diffs = changed(before, after).filter((key) => key !== "version" && key !== "__internal");
    // Another cluster is another provider, and all objects of the old one are replaced with it.
    const replaces = serverOf(before) === serverOf(after) ? [] : diffs;
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return new messages.DiffResponse()
      .setChanges(diffs.length === 0 ? DIFF_NONE : DIFF_SOME)
      .setDiffsList(diffs)
      .setReplacesList(replaces);
  }),
  configure: unary(async (request: messages.ConfigureRequest) => {
    const args = plain(request.getArgs());
    const variable = (name: string) => request.getVariablesMap().get(`kubernetes:config:${name}`) ?? args[name];
    api = new Api(configOf({ kubeconfig: variable("kubeconfig"), context: variable("context") }));
    upsert = `${variable("upsertExistingObjects") ?? process.env["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] ?? false}` === "true";
    return new messages.ConfigureResponse().setSupportspreview(true);
  }),
  check: unary(async (request: messages.CheckRequest) => {
    const news = objectOf(request.getType(), plain(request.getNews()));
    const before = objectOf(request.getType(), plain(request.getOlds()));
    const seed = Buffer.from(request.getRandomseed_asU8()).toString("hex").slice(0, 8);
    const name = news.metadata?.name ?? before.metadata?.name ?? `${request.getName()}-${seed}`;
    return new messages.CheckResponse().setInputs(struct({ ...news, metadata: { ...news.metadata, name } }));
  }),
  diff: unary(async (request: messages.DiffRequest) => {
    const [before, after] = [plain(request.getOldInputs()), plain(request.getNews())];
    const [diffs, replaces] = [changed(before, after), replacedBy(before, after)];
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse()
      .setChanges(diffs.length === 0 ? DIFF_NONE : DIFF_SOME)
      .setDiffsList(diffs)
      .setReplacesList(replaces);
    // Two objects of one name can't stand side by side.
    return response.setDeletebeforereplace(replaces.length > 0 && idOf(before as KubeObject) === idOf(after as KubeObject));
  }),
  create: unary(async (request: messages.CreateRequest) => {
    const inputs = plain(request.getProperties());
    const object = objectOf(request.getType(), inputs);
    if (!upsert && !request.getPreview() && (await connected().read(object)) !== null) throw new Error(`resource "${idOf(object)}" already exists`);
    const live = await write(object, request.getPreview());
    return new messages.CreateResponse().setId(request.getPreview() ? "" : idOf(object)).setProperties(struct({ ...live, [INPUTS]: inputs }));
  }),
  update: unary(async (request: messages.UpdateRequest) => {
    const inputs = plain(request.getNews());
    const live = await write(objectOf(request.getType(), inputs), request.getPreview());
    return new messages.UpdateResponse().setProperties(struct({ ...live, [INPUTS]: inputs }));
  }),
  read: unary(async (request: messages.ReadRequest) => {
    const known = { ...plain(request.getProperties()), ...plain(request.getInputs()) };
    const [name, namespace] = request.getId().split("/").reverse();
    const object = objectOf(request.getType(), {
      ...known,
      metadata: { ...(known["metadata"] as Plain | undefined), name, ...(namespace && { namespace }) },
    });
    const live = await connected().read(object);
    if (live === null) return new messages.ReadResponse().setId("");
    const inputs = request.getInputs() === undefined ? live : (pick(live, plain(request.getInputs())) as Plain);
    return new messages.ReadResponse()
      .setId(request.getId())
      .setInputs(struct(inputs))
      .setProperties(struct({ ...live, [INPUTS]: inputs }));
  }),
  delete: unary(async (request: messages.DeleteRequest) => {
    await connected().delete(objectOf(request.getType(), plain(request.getProperties())));
    burn();
    return new Empty();
  }),
  cancel: unary(async () => new Empty()),
};

// A plugin ends with its engine, also with one that was killed.
const engine = process.ppid;
setInterval(() => process.ppid === engine || process.exit(1), 500).unref();

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(ResourceProviderService, handlers as unknown as grpc.UntypedServiceImplementation);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
