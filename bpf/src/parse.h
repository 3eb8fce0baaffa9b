// From a frame to a flow. Reads packet memory directly; what it can't understand is MALFORMED, never a guess.
#pragma once
#include "kernel.h"

enum { IP_ICMP = 1, IP_TCP = 6, IP_UDP = 17, IP_ROUTING = 43, IP_FRAGMENT = 44, IP_AH = 51, IP_ICMP6 = 58, IP_NONE = 59, IP_OPTIONS6 = 60, IP_SCTP = 132 };
enum { ETH_IPV4 = 0x0800, ETH_ARP = 0x0806, ETH_VLAN = 0x8100, ETH_IPV6 = 0x86dd, ETH_QINQ = 0x88a8 };
enum { MAX_EXTENSIONS = 6, PULL = 256, MAX_DISCOVERY = 64, MAX_ARP = 46 };

/** What a frame turned out to be. */
enum parsed {
  PARSED_FLOW,
  PARSED_SHORT,     /* ends before its headers do */
  PARSED_MALFORMED, /* headers contradict themselves, or hide what the policy must see */
  PARSED_FOREIGN,   /* neither IP nor ARP */
  PARSED_ARP,
};

enum flow_bits {
  FLOW_PORTLESS = 1,   /* a fragment behind the first, or ICMP of the other family: only rules without ports speak of it */
  FLOW_ONGOING = 2,    /* opens no connection: TCP and SCTP behind their first packet, fragments behind the first */
  FLOW_ASKS = 4,       /* UDP, or an ICMP echo request: an answer may come */
  FLOW_ANSWERS = 8,    /* UDP, or an ICMP echo reply: may be an answer */
  FLOW_ERROR = 16,     /* an ICMP error, about the packet inside */
  FLOW_NEIGHBOUR = 32, /* neighbour or listener discovery, not from over a router */
  FLOW_ODD = 64,       /* of a length, or behind headers, that neighbour discovery has no need of */
};

/** A packet as the policy sees it; all numbers in host order. IPv4 addresses stand in the low 32 bits. */
struct flow {
  u64 source_high, source, target_high, target;
  u32 inside; /* where the payload of ICMP begins */
  u16 source_port, target_port; /* ICMP: type << 8 | code is the target port; the id of an echo is the source port */
  u8 family, protocol, bits, hop_limit;
};

struct eth { u8 target[6], source[6]; u16 type; } __attribute__((packed));
struct vlan { u16 tag, type; } __attribute__((packed));
struct ipv4 { u8 version_length, tos; u16 length, id, fragment; u8 ttl, protocol; u16 sum; u32 source, target; } __attribute__((packed));
struct ipv6 { u32 version_flow; u16 length; u8 next, hop_limit; u64 source_high, source, target_high, target; } __attribute__((packed));
struct extension { u8 next, length, type, left; u32 rest; } __attribute__((packed));
struct tcp { u16 source, target; u32 sequence, acknowledged; u8 offset, flags; u16 window; } __attribute__((packed));
struct udp { u16 source, target, length, sum; } __attribute__((packed));
struct arp { u16 link, network; u8 link_length, network_length; u16 operation; u8 sender_link[6]; u32 sender; u8 target_link[6]; u32 target; } __attribute__((packed));
struct sctp { u16 source, target; u32 tag, sum; u8 chunk, flags; u16 length; } __attribute__((packed));
struct icmp { u8 type, code; u16 sum, id, sequence; } __attribute__((packed));

/** A header at `offset` as `name`, or SHORT. The bound is a constant mask, so that the verifier knows it. */
#define HEADER(type, name, offset)                \
  struct type *name = data + ((offset) & 0x3fff); \
  if ((void *)(name + 1) > end) return PARSED_SHORT

/** How much of its packet the header of a transport takes at least. */
INLINE u32 transport_size(u32 protocol) {
  if (protocol == IP_TCP) return sizeof(struct tcp);
  if (protocol == IP_UDP) return sizeof(struct udp);
  if (protocol == IP_SCTP) return sizeof(struct sctp);
  return protocol == IP_ICMP || protocol == IP_ICMP6 ? sizeof(struct icmp) : 0;
}

INLINE int is_extension(u32 next) {
  return next == 0 || next == IP_ROUTING || next == IP_FRAGMENT || next == IP_AH || next == IP_OPTIONS6;
}

/**
 * A header of the transport lies in the packet, which ends at `limit`: what a frame has behind that is cut off by who receives it, so a first
 * fragment could show other ports or flags there than its second one brings (RFC 7112: a first fragment holds all headers).
 */
INLINE int parse_transport(struct __sk_buff *skb, u32 at, u32 limit, struct flow *flow) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  if (flow->bits & FLOW_PORTLESS) return PARSED_FLOW;
  if (UNLIKELY(at + transport_size(flow->protocol) > limit)) return PARSED_MALFORMED;
  if (flow->protocol == IP_TCP) {
    HEADER(tcp, tcp, at);
    flow->source_port = be16(tcp->source);
    flow->target_port = be16(tcp->target);
    if ((tcp->flags & 0x12) != 0x02) flow->bits |= FLOW_ONGOING; /* not SYN without ACK */
  } else if (flow->protocol == IP_UDP) {
    HEADER(udp, udp, at);
    flow->source_port = be16(udp->source);
    flow->target_port = be16(udp->target);
    flow->bits |= FLOW_ASKS | FLOW_ANSWERS;
  } else if (flow->protocol == IP_SCTP) {
    HEADER(sctp, sctp, at);
    flow->source_port = be16(sctp->source);
    flow->target_port = be16(sctp->target);
    if (sctp->chunk != 1) flow->bits |= FLOW_ONGOING; /* not INIT, RFC 9260 section 3.3.2 */
  } else if (flow->protocol == IP_ICMP || flow->protocol == IP_ICMP6) {
    HEADER(icmp, icmp, at);
    u8 type = icmp->type;
    int six = flow->protocol == IP_ICMP6;
    if (six != (flow->family == 6)) {
      flow->bits |= FLOW_PORTLESS;
      return PARSED_FLOW;
    }
    flow->target_port = type << 8 | icmp->code;
    flow->inside = at + sizeof *icmp;
    if (type == (six ? 128 : 8)) flow->bits |= FLOW_ASKS;
    if (type == (six ? 129 : 0)) flow->bits |= FLOW_ANSWERS;
    if (flow->bits) flow->source_port = be16(icmp->id);
    if (six ? type >= 1 && type <= 4 : type == 3 || type == 11 || type == 12) flow->bits |= FLOW_ERROR;
    if (six && type >= 133 && type <= 137 && icmp->code == 0 && flow->hop_limit == 255) { /* RFC 4861 section 6.1 */
      u32 least = type == 135 || type == 136 ? 24 : 8, most = type == 134 || type == 137 ? 0xffff : MAX_DISCOVERY; /* what routers say may be long */
      flow->bits |= limit - at < least || limit - at > most ? FLOW_NEIGHBOUR | FLOW_ODD : FLOW_NEIGHBOUR;
    }
    if (six && ((type >= 130 && type <= 132) || type == 143) && flow->hop_limit == 1) flow->bits |= FLOW_NEIGHBOUR; /* RFC 3810 section 5 */
  }
  return PARSED_FLOW;
}

/**
 * Whether options of an IPv4 header name a way (RFC 791, loose or strict): its packets go where the policy can't see. Reads byte by
 * byte at fixed places, as an offset that hangs on what was read would have the verifier try every length.
 */
APART int pc_source_routed(struct __sk_buff *skb, u32 from, u32 length) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  u32 skip = 0, wants_length = 0, routed = 0;
  from &= 0x3fff;
  for (u32 i = 0; i < 40; i++) {
    u8 *at = data + from + i;
    if (i >= length || (void *)(at + 1) > end) break;
    u32 byte = *at;
    if (wants_length) {
      wants_length = 0;
      skip = byte >= 2 ? byte - 2 : 0;
      routed |= byte < 2;
    } else if (skip) {
      skip--;
    } else if (byte == 0) {
      break;
    } else if (byte != 1) {
      wants_length = 1;
      routed |= byte == 131 || byte == 137;
    }
  }
  return routed;
}

INLINE int parse_ipv4(struct __sk_buff *skb, u32 at, struct flow *flow) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  HEADER(ipv4, ip, at);
  u32 header = (ip->version_length & 15) * 4, length = be16(ip->length), fragment = be16(ip->fragment) & 0x1fff;
  if (ip->version_length >> 4 != 4 || header < sizeof *ip || length < header || at + length > skb->len) return PARSED_MALFORMED;
  flow->family = 4;
  flow->protocol = ip->protocol;
  flow->hop_limit = ip->ttl;
  flow->source = be32(ip->source);
  flow->target = be32(ip->target);
  if (UNLIKELY(fragment)) {
    if (fragment == 1 && (ip->protocol == IP_TCP || ip->protocol == IP_SCTP)) return PARSED_MALFORMED; /* RFC 1858: would overwrite the flags */
    flow->bits |= FLOW_PORTLESS | FLOW_ONGOING;
  }
  if (UNLIKELY(header > sizeof *ip)) {
    if (data + ((at + header) & 0x3fff) > end) return PARSED_SHORT;
    if (pc_source_routed(skb, at + sizeof *ip, header - sizeof *ip)) return PARSED_MALFORMED;
  }
  return parse_transport(skb, at + header, at + length, flow);
}

enum { WALK_LATER = 1 << 16 };

/** Over the extension headers of IPv6: outcome << 24 | WALK_LATER | next header, and where it lies in the upper half. */
APART u64 pc_extensions(struct __sk_buff *skb, u32 at, u32 next) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  u64 short_ = PARSED_SHORT << 24, malformed = PARSED_MALFORMED << 24;
  for (int step = 0; step <= MAX_EXTENSIONS; step++) {
    if (!is_extension(next)) return (u64)at << 32 | (next & 0xff);
    if (step == MAX_EXTENSIONS) return malformed;
    struct extension *extension = data + (at & 0x3fff);
    if ((void *)(extension + 1) > end) return short_;
    if (next == IP_ROUTING && extension->left != 0) return malformed; /* goes on to where the policy can't see */
    if (next == IP_FRAGMENT) {
      u32 fragment = (extension->type << 8 | extension->left) >> 3; /* where others have a type */
      if (fragment == 1) return malformed; /* whatever it calls itself: the first one's next header counts (RFC 8200 section 4.5) */
      if (fragment) return WALK_LATER | extension->next;
      at += 8;
    } else {
      at += next == IP_AH ? (extension->length + 2) * 4 : (extension->length + 1) * 8;
    }
    next = extension->next;
  }
  return malformed;
}

INLINE int parse_ipv6(struct __sk_buff *skb, u32 at, struct flow *flow) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  HEADER(ipv6, ip, at);
  if ((ip->version_flow & 0xf0) != 0x60 || at + sizeof *ip + be16(ip->length) > skb->len) return PARSED_MALFORMED;
  u32 first = ip->next;
  flow->family = 6;
  flow->protocol = first;
  flow->hop_limit = ip->hop_limit;
  flow->source_high = be64(ip->source_high);
  flow->source = be64(ip->source);
  flow->target_high = be64(ip->target_high);
  flow->target = be64(ip->target);
  at += sizeof *ip;
  u32 limit = at + be16(ip->length);
  if (UNLIKELY(ip->length == 0 && first == 0)) limit = skb->len; /* RFC 2675, as the stack joins segments */
  if (UNLIKELY(is_extension(first))) {
    u64 walked = pc_extensions(skb, at, first);
    if ((u32)walked >> 24) return (u32)walked >> 24;
    if (walked & WALK_LATER) flow->bits |= FLOW_PORTLESS | FLOW_ONGOING;
    flow->protocol = walked;
    at = walked >> 32;
  }
  int outcome = parse_transport(skb, at, limit, flow);
  if (UNLIKELY(is_extension(first) && flow->hop_limit == 255)) flow->bits |= FLOW_ODD; /* RFC 6980: no fragments */
  return outcome;
}

/** ARP of Ethernet and IPv4 (RFC 826): who asks or answers is the source. */
INLINE int parse_arp(struct __sk_buff *skb, u32 at, struct flow *flow) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  HEADER(arp, arp, at);
  u32 operation = be16(arp->operation);
  if (arp->link != be16(1) || arp->network != be16(ETH_IPV4) || arp->link_length != 6 || arp->network_length != 4) return PARSED_MALFORMED;
  if (operation - 1 > 1 || skb->len > at + MAX_ARP) return PARSED_MALFORMED; /* a request or a reply; behind it only padding */
  flow->family = 4;
  flow->source = be32(arp->sender);
  flow->target = be32(arp->target);
  return PARSED_ARP;
}

INLINE int parse_network(struct __sk_buff *skb, u32 type, u32 at, struct flow *flow) {
  if (LIKELY(type == be16(ETH_IPV4))) return parse_ipv4(skb, at, flow);
  if (type == be16(ETH_IPV6)) return parse_ipv6(skb, at, flow);
  return type == be16(ETH_ARP) ? parse_arp(skb, at, flow) : PARSED_FOREIGN;
}

INLINE int parse_frame(struct __sk_buff *skb, struct flow *flow) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  HEADER(eth, eth, 0);
  u32 type = eth->type, at = sizeof *eth;
  for (int tags = 0; tags < 2 && UNLIKELY(type == be16(ETH_VLAN) || type == be16(ETH_QINQ)); tags++) {
    HEADER(vlan, vlan, at);
    type = vlan->type;
    at += sizeof *vlan;
  }
  return parse_network(skb, type, at, flow);
}

/** A frame whose headers lie outside the linear part of the buffer: fetched, which is the one call of a helper on the way. */
COLD int pull(struct __sk_buff *skb) {
  u32 length = skb->len < PULL ? skb->len : PULL;
  return skb_pull(skb, length);
}

/** Parses; where the frame is longer than what lies in reach, fetches its front and parses again. */
APART int pc_parse(struct __sk_buff *skb, struct flow *flow) {
  int outcome = PARSED_SHORT;
  if (!flow) return PARSED_MALFORMED;
  for (int attempt = 0; attempt < 2; attempt++) {
    *flow = (struct flow){};
    outcome = parse_frame(skb, flow);
    if (LIKELY(outcome != PARSED_SHORT)) break;
    u32 reach = skb->data_end - skb->data;
    if (attempt == 1 || reach >= skb->len || reach >= PULL || pull(skb) < 0) break;
  }
  return outcome == PARSED_SHORT ? PARSED_MALFORMED : outcome;
}
