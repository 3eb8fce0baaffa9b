import { cidr, host, remoteNode, tcp, udp } from "portcullis";
import { compile, type Output } from "#compiler";
import { decodeImage, encodeImage, type Image } from "#image";
import type { Intent } from "#ir";
import { parseProfile } from "#targets";
import { INVENTORY, world } from "../../../corpus/intents/world.ts";

/** An intent with most of what an image can say. */
export function intentOfShop(): Intent {
  const { app, web, api, mysql } = world();
  web.mayReach(api, tcp("http"));
  api.mayReach(mysql, tcp(3306));
  web.mayReach(cidr("203.0.113.0/24", { except: ["203.0.113.8/30"] }), udp(53));
  web.mayReach(cidr("2001:db8::/32"), tcp(443));
  remoteNode.mayReach(web, tcp(80));
  host.mayNotReach(mysql, tcp(22));
  return app.lower();
}

export function compiled(intent: Intent, profile = "ebpf@1", inventory = true): Output {
  const chosen = parseProfile(profile);
  if (!("target" in chosen)) throw new Error(profile);
  return compile(intent, [chosen], { inventory: inventory ? INVENTORY : null }).outputs[0] as Output;
}

export function bytesOf(output: Output): Uint8Array {
  const bytes = output.artifacts[0]?.bytes;
  if (bytes === undefined) throw new Error(output.diagnostics.map((one) => `${one.message} ${one.help}`).join("; "));
  return bytes;
}

export function opened(bytes: Uint8Array): Image {
  const image = decodeImage(bytes);
  if ("message" in image) throw new Error(image.message);
  return image;
}

/** The image with something changed in its sections and its digests made right again. */
export function forged(bytes: Uint8Array, change: (image: Image) => void): Uint8Array {
  const image = opened(bytes);
  change(image);
  return encodeImage(image.policy.bytes, image.addresses.bytes, image.metaBytes, null);
}
