// The permanent entry: what is attached to an interface, and stays through every swap of images.
#include "shared.h"

struct {
  NUMBER(type, MAP_PROG_ARRAY);
  NUMBER(key_size, 4);
  NUMBER(value_size, 4);
  NUMBER(max_entries, 1);
} pc_slots SECTION(".maps");

/** Packets that found no image: per CPU, indexed by what became of them (0 dropped, 1 passed). */
struct {
  NUMBER(type, MAP_PERCPU_ARRAY);
  NUMBER(max_entries, 2);
  TYPE(key, u32);
  TYPE(value, u64);
} pc_no_image SECTION(".maps");

/** 1: packets pass while there is no image. The loader copies the image's own flag here; closed before any image came. */
volatile u32 pc_fail_open SECTION(".data.fail") = 0;

INLINE int enter(struct __sk_buff *skb, u32 direction) {
  skb->cb[0] = direction;
  tail_call(skb, &pc_slots, 0);
  u32 open = pc_fail_open & 1;
  u64 *count = map_lookup(&pc_no_image, &open);
  if (count) *count += 1;
  return open ? TC_PASS : TC_DROP;
}

/** On the host's side of the pair, what comes in is what the pod sends. */
SECTION("tc") int pc_from_pod(struct __sk_buff *skb) {
  return enter(skb, PC_EGRESS);
}

SECTION("tc") int pc_to_pod(struct __sk_buff *skb) {
  return enter(skb, PC_INGRESS);
}

char pc_license[] SECTION("license") = "GPL";
