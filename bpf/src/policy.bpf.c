// The program of one generation. Compiled once for each size class; a compiler overwrites the sections of its image.
#include "deny.h"
#include "neighbour.h"

/** The interface's subject, from the loader; a packet says nothing about that. */
INLINE int find_subject(u32 ifindex, struct pc_subject *subject) {
  for (u32 i = 0; i < INTERFACE_PROBES; i++) {
    u32 slot = (ifindex + i) & (INTERFACE_SLOTS - 1);
    struct pc_interface *found = map_lookup(&pc_interfaces, &slot);
    if (!found || found->ifindex == 0) return 0;
    if (LIKELY(found->ifindex == ifindex)) {
      *subject = found->subject;
      return 1;
    }
  }
  return 0;
}

/** A pod sends from its own addresses. */
INLINE int spoofed(struct flow *flow, struct pc_subject *subject) {
  if (flow->family == 4) return flow->source != subject->v4 || subject->v4 == 0;
  return flow->source_high != subject->v6_hi || flow->source != subject->v6_lo || (subject->v6_hi | subject->v6_lo) == 0;
}

/** Everything that ends before the policy is asked. */
APART int pc_refuse(struct packet *packet, u32 cause) {
  if (!packet) return TC_DROP;
  if (cause == PC_CAUSE_SPOOFED && packet->flow.source == 0 && packet->flow.family == 4 && failsafe(packet)) return TC_PASS; /* DHCP */
  pc_report(packet, PC_EVENT_DROP, cause, 0);
  return TC_DROP;
}

SECTION("tc") int pc_decide(struct __sk_buff *skb) {
  struct packet packet = {.ifindex = skb->ifindex, .direction = skb->cb[0] & 1, .length = skb->len};
  struct flow *flow = &packet.flow;
  int outcome = pc_parse(skb, flow);
  if (UNLIKELY(outcome != PARSED_FLOW && outcome != PARSED_ARP)) return pc_refuse(&packet, PC_CAUSE_MALFORMED);
  if (UNLIKELY((u32)pc_policy.hdr.generation != pc_policy.tail_generation || pc_policy.hdr.generation != pc_addr.hdr.generation))
    return pc_refuse(&packet, PC_CAUSE_BROKEN_IMAGE);
  if (UNLIKELY(!find_subject(packet.ifindex, &packet.subject))) return pc_refuse(&packet, PC_CAUSE_NO_SUBJECT);
  u32 direction = packet.direction;
  int arp = outcome == PARSED_ARP, probe = arp && flow->source == 0; /* RFC 5227: who asks whether an address is free has none */
  if (UNLIKELY(flow->bits & FLOW_NEIGHBOUR)) {
    int discovered = pc_neighbour(skb, &packet);
    if (discovered != DISCOVERY_OTHER) return discovered == DISCOVERY_FINE ? TC_PASS : pc_refuse(&packet, PC_CAUSE_SPOOFED);
  }
  if (direction == PC_EGRESS && !probe && UNLIKELY(spoofed(flow, &packet.subject))) return pc_refuse(&packet, PC_CAUSE_SPOOFED);
  if (UNLIKELY(arp)) return TC_PASS;
  packet.peer = direction == PC_EGRESS ? peer_class(flow->family, flow->target_high, flow->target) : peer_class(flow->family, flow->source_high, flow->source);
  u32 class = port_class(flow->family, flow->protocol, flow->target_port, flow->bits & FLOW_PORTLESS, flow->target_high, flow->target);
  decide(direction, packet.subject.cls, packet.peer, class, &packet.made);
  if (UNLIKELY(!packet.made.allowed)) return pc_denied(skb, &packet) ? TC_PASS : TC_DROP;
  if (flow->bits & FLOW_ASKS) pc_remember(&packet);
  if ((pc_policy.hdr.flags & PC_IMAGE_LOG_ALLOWED) || (pc_addr.hdr.flags & PC_STAGE_COUNT)) pc_report_allowed(&packet);
  return TC_PASS;
}

char pc_license[] SECTION("license") = "GPL";
