// The designs that `npm run bench:bpf` compares. Each parses a real frame, takes its addresses from a table of flows, and decides.
#include "../../../bpf/src/decide.h"
#include "../../../bpf/src/parse.h"
#include "designs.h"

volatile struct bench_flow bench_flows[FLOWS] SECTION(".data.flows") = {};
volatile u8 bench_verdicts[FLOWS] SECTION(".data.verdicts") = {};
volatile u32 bench_cursor SECTION(".data.cursor") = 0;

/** cilium/cilium bpf/lib/eps.h: the ipcache. */
struct {
  NUMBER(type, 11);
  NUMBER(map_flags, 1);
  NUMBER(max_entries, 1100000);
  TYPE(key, struct ipcache_key);
  TYPE(value, struct ipcache_value);
} bench_ipcache SECTION(".maps");

struct bench_inner {
  NUMBER(type, 11);
  NUMBER(map_flags, 1);
  NUMBER(max_entries, 65536);
  NUMBER(key_size, sizeof(struct policy_key));
  NUMBER(value_size, sizeof(struct policy_value));
};
/** cilium/cilium bpf/lib/policy.h: a policy map for each endpoint. */
struct {
  NUMBER(type, 12);
  NUMBER(max_entries, ENDPOINTS);
  TYPE(key, u32);
  struct bench_inner *values[];
} bench_policies SECTION(".maps");

/** The frame is parsed in full; then the flow of this run takes the place of its numbers. */
INLINE int next_flow(struct __sk_buff *skb, struct flow *flow, u32 *at, u32 *subject) {
  *flow = (struct flow){};
  if (pc_parse(skb, flow) != PARSED_FLOW) return 0;
  u32 now = bench_cursor & (FLOWS - 1);
  volatile struct bench_flow *one = &bench_flows[now];
  *at = now;
  flow->target ^= one->address;
  flow->target_port ^= one->port;
  *subject = one->subject;
  return 1;
}

/** The next run waits for this one's answer, so that runs can't overlap and hide what memory costs. */
INLINE int done(u32 at, u32 verdict) {
  bench_verdicts[at & (FLOWS - 1)] = verdict;
  OPAQUE(verdict);
  bench_cursor = at + 1 + (verdict >> 8);
  return TC_PASS;
}

SECTION("tc") int bench_empty(struct __sk_buff *skb) {
  (void)skb;
  return TC_PASS;
}

SECTION("tc") int bench_parse(struct __sk_buff *skb) {
  struct flow flow;
  u32 at, subject;
  if (!next_flow(skb, &flow, &at, &subject)) return TC_DROP;
  return done(at, (flow.target ^ flow.target_port ^ subject) & 1);
}

SECTION("tc") int bench_lookup(struct __sk_buff *skb) {
  struct flow flow;
  u32 at, subject;
  if (!next_flow(skb, &flow, &at, &subject)) return TC_DROP;
  return done(at, peer_class(flow.family, flow.target_high, flow.target) & 1);
}

SECTION("tc") int bench_image(struct __sk_buff *skb) {
  struct flow flow;
  struct decision made;
  u32 at, subject;
  if (!next_flow(skb, &flow, &at, &subject)) return TC_DROP;
  u32 peer = peer_class(flow.family, flow.target_high, flow.target);
  u32 class = port_class(flow.family, flow.protocol, flow.target_port, flow.bits & FLOW_PORTLESS, flow.target_high, flow.target);
  decide(PC_EGRESS, subject + 1, peer, class, &made);
  return done(at, made.allowed);
}

SECTION("tc") int bench_cilium(struct __sk_buff *skb) {
  struct flow flow;
  u32 at, subject;
  if (!next_flow(skb, &flow, &at, &subject)) return TC_DROP;
  struct ipcache_key key = {.prefix = 64, .family = 1, .address = {be32((u32)flow.target)}};
  struct ipcache_value *found = map_lookup(&bench_ipcache, &key);
  u32 identity = found ? found->identity : 2;
  void *policy = map_lookup(&bench_policies, &subject);
  if (!policy) return done(at, 0);
  struct policy_key exact = {.prefix = 64, .identity = identity, .egress = 1, .protocol = flow.protocol, .port = be16(flow.target_port)};
  struct policy_value *one = map_lookup(policy, &exact);
  exact.identity = 0;
  struct policy_value *any = one && one->deny ? 0 : map_lookup(policy, &exact);
  u32 allowed = one ? !one->deny : 0;
  if (!allowed && any) allowed = !any->deny;
  return done(at, allowed);
}

char pc_license[] SECTION("license") = "GPL";
