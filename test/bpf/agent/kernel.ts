import { class4, class6, type Size, type Step, structuresOf, View } from "#image";

const V4_SIZE = 1n << 32n;

/** An address section as the kernel would have it: changed by stores alone. */
export interface AddressTables {
  readonly bytes: Uint8Array;
  readonly section: View;
  apply(steps: readonly Step[]): void;
  classOf(address: bigint): number;
}

export function addressTables(size: Size, bytes: Uint8Array): AddressTables {
  const section = new View(structuresOf(size).addresses, bytes);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    section,
    classOf: (address) => (address < V4_SIZE ? class4(section, Number(address)) : class6(section, address - V4_SIZE)),
    apply: (steps) => {
      for (const step of steps) {
        if (step === "wait") continue;
        if (step.offset % step.width !== 0) throw new Error("a store is not aligned");
        for (let i = 0; i < step.width; i++) data.setUint8(step.offset + i, Number((step.value >> BigInt(8 * i)) & 255n));
      }
    },
  };
}
