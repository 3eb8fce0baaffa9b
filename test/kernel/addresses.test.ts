import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ADDRESS_HEADER, decodeImage, View } from "#image";
import { load, needHelper, status } from "#loader";
import { imageOf } from "./rig/image.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";

const rig = openRig(1);
const image = imageOf(SHOP);
const decoded = decodeImage(image);
if ("message" in decoded) throw new Error(decoded.message);
const shipped = Buffer.from(decoded.addresses.inner("hdr").raw("digest")).toString("hex");
const request = requestOf(rig, image, [interfaceFor(rig, 0, 1)]);
/** The same tables, with another class for IPv6 addresses that no entry covers. */
const own = decoded.addresses.bytes.slice();
new View(ADDRESS_HEADER, own).setNumber("v6_default", 2);
const at = own.findIndex((byte, i) => byte !== decoded.addresses.bytes[i]);

const addressesNow = () => {
  const now = status(rig.pins);
  return "value" in now ? now.value.addresses : now;
};

/** Writes one byte into the tables in force, as an agent does. */
function poke(offset: number, value: number): void {
  const [generation = ""] = sh("ls", rig.pins.generations).trim().split("\n");
  const record = Buffer.alloc(16);
  record.writeUInt32LE(offset, 0);
  record.writeUInt32LE(1, 4);
  record.writeUInt32LE(value, 8);
  const pin = join(rig.pins.generations, generation, "maps", "_data_addr");
  expect(spawnSync(needHelper("stores"), ["store", pin], { input: record }).status).toBe(0);
}

beforeEach(() => {
  loaded(request);
});

test("tables of the file are in force as shipped, by the digest that the kernel's bytes have", () =>
  expect(addressesNow()).toEqual({ digest: shipped, loaded: shipped, shipped, state: "shipped" }));

test("a stage of a roll-out doesn't change what they are", () => {
  loaded({ ...request, audit: true, count: true });
  expect(addressesNow()).toMatchObject({ digest: shipped, state: "shipped" });
});

test("tables made for a node are told from those of the file", () => {
  const { addressDigest } = loaded({ ...request, addresses: own });
  expect(addressDigest).not.toBe(shipped);
  expect(addressesNow()).toEqual({ digest: addressDigest, loaded: addressDigest, shipped, state: "node" });
});

test("tables that were changed in place say so, and what they were; the policy's digest stays", () => {
  const before = status(rig.pins);
  poke(at, 2);
  const changed = addressesNow();
  expect(changed).toMatchObject({ loaded: shipped, shipped, state: "changed" });
  expect(changed).not.toMatchObject({ digest: shipped });
  const after = status(rig.pins);
  expect("value" in after && "value" in before && after.value.image?.digest === before.value.image?.digest).toBe(true);
  poke(at, decoded.addresses.bytes[at] as number);
  expect(addressesNow()).toMatchObject({ state: "shipped" });
});

test("the approved tables load, others are refused with both digests, and what is in force stays", () => {
  expect(load({ ...request, addressDigest: shipped.slice(0, 12) })).toHaveProperty("value");
  expect(load({ ...request, addresses: own, addressDigest: shipped })).toMatchObject({
    refused: [
      {
        name: "E_DIGEST",
        message: expect.stringMatching(`^the address tables have the digest [0-9a-f]{16} and ${shipped.slice(0, 16)} was asked for$`),
      },
    ],
  });
  expect(addressesNow()).toMatchObject({ state: "shipped" });
});

test("a byte of the file's tables that is flipped is refused", () => {
  const bytes = image.slice();
  const section = Buffer.from(bytes.buffer).indexOf(Buffer.from(decoded.addresses.bytes.subarray(0, 96)));
  bytes[section + 5000] = (bytes[section + 5000] as number) ^ 1;
  expect(load({ ...request, image: bytes })).toMatchObject({
    refused: [
      { name: "E_DIGEST", message: expect.stringMatching(/^section \.data\.addr has the digest [0-9a-f]{16} and its header says [0-9a-f]{16}$/) },
    ],
  });
  expect(addressesNow()).toMatchObject({ state: "shipped" });
});

test("without the loader's note the tables are those of this node", () => {
  sh("sh", "-c", `rm ${rig.pins.state}/*.addresses`);
  expect(addressesNow()).toEqual({ digest: shipped, loaded: shipped, shipped: null, state: "node" });
});
