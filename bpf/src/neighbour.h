// What a link needs of its neighbours: ARP, neighbour discovery (RFC 4861) and listener discovery (RFC 3810), and nothing that a router carries on.
#pragma once
#include "report.h"

enum { ROUTER_SOLICITATION = 133, ROUTER_ADVERTISEMENT, NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT, REDIRECT };
/** What a packet of discovery comes to. */
enum discovered {
  DISCOVERY_OTHER, /* not what a link needs: judged as any other packet */
  DISCOVERY_FINE,
  DISCOVERY_CLAIMS, /* a pod that speaks for another, or as a router */
};
/** What marks a neighbour among the states; flows have 0 and 1. */
enum { STATE_NEIGHBOUR = 2 };
#define NEIGHBOUR_NS 180000000000ull
#define LINK_SCOPE 0xff02000000000000ull

INLINE int is_link_local(u64 high) {
  return high >> 54 == 0xfe80 >> 6;
}

/** The multicast address on which who has `target` listens. */
INLINE int is_solicited(u64 high, u64 low, u64 target) {
  return high == LINK_SCOPE && low == (0x1ff000000 | (target & 0xffffff));
}

INLINE void neighbour_key(u32 ifindex, u64 high, u64 low, struct pc_state_key *key) {
  *key = (struct pc_state_key){.subject = ifindex, .peer_high = high, .peer = low, .protocol = IP_ICMP6, .family = 6, .began = STATE_NEIGHBOUR};
}

/** Notes who spoke on this link: a hop limit of 255 doesn't come over a router. */
INLINE void meet(u32 ifindex, u64 high, u64 low) {
  if (is_link_local(high) || (high | low) == 0) return;
  struct pc_state_key key;
  neighbour_key(ifindex, high, low, &key);
  struct pc_state met = {.seen_ns = now_ns()};
  map_update(&pc_states, &key, &met, 0);
}

INLINE int is_met(u32 ifindex, u64 high, u64 low) {
  struct pc_state_key key;
  neighbour_key(ifindex, high, low, &key);
  struct pc_state *met = map_lookup(&pc_states, &key);
  return met && now_ns() - met->seen_ns < NEIGHBOUR_NS;
}

/** What a pod may tell its link: it looks for others, and answers for itself. */
INLINE int may_tell(struct packet *packet, u32 type, u64 target_high, u64 target) {
  struct flow *flow = &packet->flow;
  struct pc_subject *self = &packet->subject;
  int odd = flow->bits & FLOW_ODD, nobody = (flow->source_high | flow->source) == 0, local = is_link_local(flow->source_high);
  int own = !nobody && flow->source_high == self->v6_hi && flow->source == self->v6_lo;
  if (!nobody && !local && !own) return DISCOVERY_OTHER;
  if (type < ROUTER_SOLICITATION || type > REDIRECT) return !own && type != 130 && flow->target_high >> 56 == 0xff;
  if (type == ROUTER_ADVERTISEMENT || type == REDIRECT) return DISCOVERY_CLAIMS;
  int to_local = is_link_local(flow->target_high), itself = target_high == self->v6_hi && target == self->v6_lo && (target_high | target) != 0;
  if (type == NEIGHBOUR_ADVERTISEMENT) {
    if (odd || nobody || !(itself || (local && target_high == flow->source_high && target == flow->source))) return DISCOVERY_CLAIMS;
    return to_local || (flow->target_high == LINK_SCOPE && flow->target == 1) || is_met(packet->ifindex, flow->target_high, flow->target);
  }
  if (odd) return DISCOVERY_OTHER;
  if (type == ROUTER_SOLICITATION) return to_local || (flow->target_high == LINK_SCOPE && flow->target == 2);
  if (is_solicited(flow->target_high, flow->target, target)) return !nobody || itself || is_link_local(target_high);
  if (nobody || flow->target_high != target_high || flow->target != target) return DISCOVERY_OTHER;
  return to_local || is_met(packet->ifindex, target_high, target);
}

/** What a pod hears from its link. */
INLINE int may_hear(struct packet *packet, u32 type, u64 target_high, u64 target) {
  struct flow *flow = &packet->flow;
  struct pc_subject *self = &packet->subject;
  int local = is_link_local(flow->source_high), nobody = (flow->source_high | flow->source) == 0;
  if (type < ROUTER_SOLICITATION || type > REDIRECT) return (local || nobody) && flow->target_high >> 56 == 0xff;
  int here = flow->target_high == LINK_SCOPE || is_link_local(flow->target_high);
  here |= flow->target_high == self->v6_hi && flow->target == self->v6_lo;
  if (!here || flow->bits & FLOW_ODD || flow->source_high >> 56 == 0xff) return 0;
  if (type == ROUTER_ADVERTISEMENT || type == REDIRECT) return local; /* RFC 4861 sections 6.1.2 and 8.1 */
  if (type == NEIGHBOUR_SOLICITATION) meet(packet->ifindex, flow->source_high, flow->source);
  if (type == NEIGHBOUR_ADVERTISEMENT) meet(packet->ifindex, target_high, target);
  return 1;
}

/** What a packet of discovery comes to, before the policy is asked. */
APART int pc_neighbour(struct __sk_buff *skb, struct packet *packet) {
  if (!packet) return DISCOVERY_CLAIMS;
  u32 type = packet->flow.target_port >> 8, at = packet->flow.inside & 0x3fff;
  u64 high = 0, low = 0;
  if ((type == NEIGHBOUR_SOLICITATION || type == NEIGHBOUR_ADVERTISEMENT) && !(packet->flow.bits & FLOW_ODD)) {
    if (skb->data_end - skb->data < at + 16 && skb_pull(skb, at + 16) < 0) return DISCOVERY_CLAIMS;
    struct { u64 high, low; } *target = (void *)(long)skb->data + at;
    if ((void *)(target + 1) > (void *)(long)skb->data_end) return DISCOVERY_CLAIMS;
    high = be64(target->high);
    low = be64(target->low);
    if (high >> 56 == 0xff) return DISCOVERY_CLAIMS; /* RFC 4861 section 7.1 */
  }
  return packet->direction == PC_EGRESS ? may_tell(packet, type, high, low) : may_hear(packet, type, high, low);
}
