import { type ChannelOptions, credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import * as pulumi from "@pulumi/pulumi";
import { EngineClient, EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { GetRootResourceRequest, GetRootResourceResponse } from "@pulumi/pulumi/proto/engine_pb.js";
import { expect, test } from "vitest";
import { separateConnections } from "../../../../pipelines/pulumi/driver/connections.ts";

/** An engine that answers one kind of call. */
async function engine(port: number): Promise<{ readonly port: number; kill(): void }> {
  const server = new Server();
  type Answer = (error: null, response: GetRootResourceResponse) => void;
  const getRootResource = (_call: unknown, answer: Answer) => answer(null, new GetRootResourceResponse());
  const others = Object.keys(EngineService).map((name) => [name, () => undefined]);
  server.addService(EngineService, { ...Object.fromEntries(others), getRootResource });
  const bound = await new Promise<number>((done, failed) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) => (error === null ? done(at) : failed(error))),
  );
  return { port: bound, kill: () => server.forceShutdown() };
}

/** A client of an engine, as every program of Pulumi makes itself one. */
function clientOf(port: number, options: ChannelOptions): () => Promise<string> {
  const client = new EngineClient(`127.0.0.1:${port}`, credentials.createInsecure(), options);
  return () => new Promise((done) => client.getRootResource(new GetRootResourceRequest(), (error) => done(error?.message ?? "answered")));
}

/** An engine is killed, its program calls once more in vain, another engine begins at its port, and its program calls. */
async function successor(options: ChannelOptions): Promise<string> {
  const first = await engine(0);
  const call = clientOf(first.port, options);
  expect(await call()).toBe("answered");
  first.kill();
  expect(await call()).toMatch(/UNAVAILABLE/);
  const next = await engine(first.port);
  const answer = await clientOf(next.port, options)();
  next.kill();
  return answer;
}

test("an engine at the port of an earlier one is reached; with shared connections it was not", async () => {
  const options = (pulumi.runtime as { grpcClientOptions?: ChannelOptions }).grpcClientOptions ?? {};
  expect(await successor({ ...options })).toMatch(/UNAVAILABLE/);
  separateConnections();
  expect(await successor(options)).toBe("answered");
});
