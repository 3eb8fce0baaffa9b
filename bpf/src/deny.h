// What becomes of a packet that the forward decision denies. Off the way of what is allowed.
#pragma once
#include "report.h"

/** As conntrack of the stack has them. */
#define UNANSWERED_NS 30000000000ull
#define ANSWERED_NS 180000000000ull
#define REFRESH_NS 1000000000ull

/** The port, or type and code, that a packet the other way of this flow would be sent to. */
INLINE u32 answer_index(struct flow *flow) {
  if (flow->protocol == IP_ICMP) return flow->bits & FLOW_ASKS ? 0 : 8 << 8;
  if (flow->protocol == IP_ICMP6) return flow->bits & FLOW_ASKS ? 129 << 8 : 128 << 8;
  return flow->source_port;
}

/** The decision of the other direction: same subject, same peer, to where this packet comes from. */
INLINE u32 reverse_allowed(struct packet *packet) {
  struct flow *flow = &packet->flow;
  struct decision made;
  u32 class = port_class(flow->family, flow->protocol, answer_index(flow), flow->bits & FLOW_PORTLESS, flow->source_high, flow->source);
  decide(!(packet->direction & 1), packet->subject.cls, packet->peer, class, &made);
  return made.allowed;
}

INLINE void state_key(struct packet *packet, u32 began, struct pc_state_key *key) {
  struct flow *flow = &packet->flow;
  int out = packet->direction == PC_EGRESS, echo = flow->protocol != IP_UDP;
  *key = (struct pc_state_key){
      .subject_high = out ? flow->source_high : flow->target_high,
      .subject = out ? flow->source : flow->target,
      .peer_high = out ? flow->target_high : flow->source_high,
      .peer = out ? flow->target : flow->source,
      .subject_port = echo || out ? flow->source_port : flow->target_port,
      .peer_port = echo || !out ? flow->source_port : flow->target_port,
      .protocol = flow->protocol,
      .family = flow->family,
      .began = began & 1,
  };
}

/** Keeps in mind an allowed flow whose answer would be denied. Most packets find themselves there, not long ago. */
APART int pc_remember(struct packet *packet) {
  if (!packet || reverse_allowed(packet)) return 0;
  struct pc_state_key key;
  state_key(packet, packet->direction, &key);
  u64 now = now_ns();
  struct pc_state *known = map_lookup(&pc_states, &key);
  if (known && now - known->seen_ns < REFRESH_NS) return 0;
  struct pc_state fresh = {.seen_ns = now, .answered = known && now - known->seen_ns < ANSWERED_NS ? known->answered : 0};
  map_update(&pc_states, &key, &fresh, 0);
  return 0;
}

/** Whether the subject began this flow not long ago. The image may have changed since: the caller asks that again, too. */
INLINE int remembered(struct packet *packet) {
  struct pc_state_key key;
  state_key(packet, !(packet->direction & 1), &key);
  struct pc_state *known = map_lookup(&pc_states, &key);
  if (!known) return 0;
  u64 now = now_ns(), age = now - known->seen_ns;
  if (age > (known->answered ? ANSWERED_NS : UNANSWERED_NS)) return 0;
  known->answered = 1;
  if (age > REFRESH_NS) known->seen_ns = now;
  return 1;
}

/** Ports reserved by the node, however the policy speaks: in this direction, or the packets of such a connection back. */
INLINE int failsafe(struct packet *packet) {
  u32 zero = 0;
  struct flow *flow = &packet->flow;
  struct pc_node *node = map_lookup(&pc_nodes, &zero);
  if (!node || flow->bits & FLOW_PORTLESS) return 0;
  u32 there = FAILSAFE_USED | packet->direction << 24 | flow->protocol << 16 | flow->target_port;
  u32 back = FAILSAFE_USED | !packet->direction << 24 | flow->protocol << 16 | flow->source_port;
  for (int i = 0; i < FAILSAFE_SLOTS; i++) {
    if (node->failsafe[i] == there) return 1;
    if (flow->bits & FLOW_ONGOING && node->failsafe[i] == back) return 1;
  }
  return 0;
}

/** The packet that an ICMP error is about. Only its addresses and ports are read; it need not be whole. */
INLINE int parse_inside(struct __sk_buff *skb, u32 at, struct flow *inside, u32 family) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  if (family == 4) {
    HEADER(ipv4, ip, at);
    u32 header = (ip->version_length & 15) * 4;
    if (ip->version_length >> 4 != 4 || header < sizeof *ip) return PARSED_MALFORMED;
    inside->protocol = ip->protocol;
    inside->source = be32(ip->source);
    inside->target = be32(ip->target);
    if (be16(ip->fragment) & 0x1fff) inside->bits |= FLOW_PORTLESS;
    at += header;
  } else {
    HEADER(ipv6, ip, at);
    inside->source_high = be64(ip->source_high);
    inside->source = be64(ip->source);
    inside->target_high = be64(ip->target_high);
    inside->target = be64(ip->target);
    u64 walked = pc_extensions(skb, at + sizeof *ip, ip->next);
    if ((u32)walked >> 24) return (u32)walked >> 24;
    inside->protocol = walked;
    if (walked & WALK_LATER) inside->bits |= FLOW_PORTLESS;
    at = walked >> 32;
  }
  inside->family = family;
  u32 protocol = inside->protocol;
  if (inside->bits & FLOW_PORTLESS) return PARSED_FLOW;
  if (protocol == IP_TCP || protocol == IP_UDP || protocol == IP_SCTP) {
    struct { u16 source, target; u32 rest; } *ports = data + (at & 0x3fff);
    if ((void *)(ports + 1) > end) return PARSED_SHORT;
    inside->source_port = be16(ports->source);
    inside->target_port = be16(ports->target);
  } else if (protocol == (family == 4 ? IP_ICMP : IP_ICMP6)) {
    HEADER(icmp, icmp, at);
    inside->target_port = icmp->type << 8 | icmp->code;
    if (icmp->type == (family == 4 ? 8 : 128)) inside->bits |= FLOW_ASKS;
    if (icmp->type == (family == 4 ? 0 : 129)) inside->bits |= FLOW_ANSWERS;
  }
  return PARSED_FLOW;
}

/**
 * Whether an ICMP error is about a packet that could have crossed this interface the other way: sent by the subject where the error comes
 * in, sent to it where it goes out, and the error goes to who sent that; and the policy lets that packet pass, or one that it may be the
 * answer to.
 */
APART int pc_error_allowed(struct __sk_buff *skb, struct packet *packet) {
  if (!packet) return 0;
  u32 at = packet->flow.inside, family = packet->flow.family;
  u32 want = at + sizeof(struct ipv6) + sizeof(struct icmp) + 40;
  if (want > skb->len) want = skb->len;
  if (skb->data_end - skb->data < want && skb_pull(skb, want) < 0) return 0;
  struct packet about = {.subject = packet->subject, .direction = !(packet->direction & 1)};
  struct flow *flow = &about.flow;
  if (parse_inside(skb, at, flow, family) != PARSED_FLOW) return 0;
  if (flow->source_high != packet->flow.target_high || flow->source != packet->flow.target) return 0; /* RFC 1122 section 3.2.2: goes to its sender */
  int sent = about.direction == PC_EGRESS;
  u64 own_high = sent ? flow->source_high : flow->target_high, own = sent ? flow->source : flow->target;
  if (family == 4 ? own != packet->subject.v4 : own_high != packet->subject.v6_hi || own != packet->subject.v6_lo) return 0;
  about.peer = sent ? peer_class(family, flow->target_high, flow->target) : peer_class(family, flow->source_high, flow->source);
  u32 class = port_class(family, flow->protocol, flow->target_port, flow->bits & FLOW_PORTLESS, flow->target_high, flow->target);
  decide(about.direction, about.subject.cls, about.peer, class, &about.made);
  if (about.made.allowed) return 1;
  int icmp = flow->protocol == IP_ICMP || flow->protocol == IP_ICMP6;
  return icmp && !(flow->bits & FLOW_ANSWERS) ? 0 : reverse_allowed(&about);
}

/** The fate of a packet that the forward decision denies: 1 to pass. */
APART int pc_denied(struct __sk_buff *skb, struct packet *packet) {
  if (!packet) return 0;
  u32 bits = packet->flow.bits;
  if (bits & (FLOW_ONGOING | FLOW_ANSWERS) && reverse_allowed(packet)) {
    if (bits & FLOW_ONGOING || remembered(packet)) return 1;
  }
  if (bits & FLOW_ERROR && pc_error_allowed(skb, packet)) return 1;
  if (failsafe(packet)) {
    pc_report(packet, PC_EVENT_ALLOW, PC_CAUSE_FAILSAFE, 0);
    return 1;
  }
  if (packet->made.broken) {
    pc_report(packet, PC_EVENT_DROP, PC_CAUSE_BROKEN_IMAGE, 0);
    return 0;
  }
  u32 reason = pc_reason_of(packet->made.cell, packet->made.port_class);
  u32 audited = (pc_policy.hdr.flags & PC_IMAGE_AUDIT) | (pc_addr.hdr.flags & PC_STAGE_AUDIT) | (packet->subject.flags & PC_STAGE_AUDIT);
  if (reason < PC_NREASON) audited |= pc_policy.reason[reason].flags & PC_REASON_AUDIT;
  count(&pc_rules, reason, packet->length);
  pc_report(packet, audited ? PC_EVENT_WOULD_DROP : PC_EVENT_DROP, PC_CAUSE_POLICY, reason);
  return audited != 0;
}
