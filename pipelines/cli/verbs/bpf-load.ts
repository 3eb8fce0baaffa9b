import { LOADING, loading } from "../bpf/loading.ts";
import type { Verb } from "../verb.ts";

/** `bpf load IMAGE`: puts an image in force on this node. */
export const bpfLoad: Verb = {
  name: "bpf load",
  summary: "Load an eBPF image and attach it to interfaces: all of it, or nothing changes",
  operands: "<image>",
  options: LOADING,
  examples: ["bpf load out/shop/artifacts/ebpf/image.o --inventory live --interface veth1=shop/api-0"],
  run: (args, io) => loading(args, io, false),
};
