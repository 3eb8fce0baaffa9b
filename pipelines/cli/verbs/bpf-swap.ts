import { LOADING, loading } from "../bpf/loading.ts";
import type { Verb } from "../verb.ts";

/** `bpf swap IMAGE`: one image follows another without a packet in between. */
export const bpfSwap: Verb = {
  name: "bpf swap",
  summary: "Replace the eBPF image in force by another one, in one store",
  operands: "<image>",
  options: LOADING,
  examples: ["bpf swap out/shop/artifacts/ebpf/image.o --inventory live --interface veth1=shop/api-0 --digest 3f2a"],
  run: (args, io) => loading(args, io, true),
};
