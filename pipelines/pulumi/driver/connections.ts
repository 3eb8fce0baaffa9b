import * as pulumi from "@pulumi/pulumi";

/**
 * Gives every engine connections of its own. gRPC shares connections by address and keeps those of engines that have ended: a later engine
 * with the port of an earlier one would be unreachable for its program, which then counts as a program that registers nothing.
 */
export function separateConnections(): void {
  const { grpcClientOptions } = pulumi.runtime as { readonly grpcClientOptions?: Record<string, unknown> };
  if (grpcClientOptions !== undefined) grpcClientOptions["grpc.use_local_subchannel_pool"] = 1;
}

/** Lets calls that an ended engine never answered fail unheard, for as long as this process lives: nobody waits for them, and they would end it. */
export function outliveEngines(): void {
  if (!process.listeners("unhandledRejection").includes(passUnanswered)) process.on("unhandledRejection", passUnanswered);
}

function passUnanswered(reason: unknown): void {
  if (!(reason instanceof Error && UNREACHABLE.test(reason.message))) throw reason;
}

/** How gRPC says that nobody is at the other end. */
export const UNREACHABLE = /14 UNAVAILABLE/;
