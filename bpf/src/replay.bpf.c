// The decision of an image on recorded flows instead of packets: run it as often as there are queries.
#include "decide.h"

enum { QUERIES = 65536 };

struct pc_query {
  u64 peer_high, peer, target_high, target; /* host order; IPv4 in the low 32 bits */
  u16 subject, index;                       /* index: destination port, or type << 8 | code */
  u8 family, protocol, direction, portless;
  u64 peer_is_class; /* 1: `peer` is a class, of an end that has no address */
};
struct pc_answer {
  u16 reason, peer, port_class;
  u8 allowed, broken;
};

volatile struct pc_query pc_queries[QUERIES] SECTION(".data.queries") = {};
volatile struct pc_answer pc_answers[QUERIES] SECTION(".data.answers") = {};
volatile u32 pc_cursor SECTION(".data.cursor") = 0;

SECTION("tc") int pc_replay(struct __sk_buff *skb) {
  (void)skb;
  u32 at = pc_cursor++ & (QUERIES - 1);
  volatile struct pc_query *query = &pc_queries[at];
  volatile struct pc_answer *answer = &pc_answers[at];
  struct decision made;
  u32 peer = query->peer_is_class ? query->peer & 0xffff : peer_class(query->family, query->peer_high, query->peer);
  u32 class = port_class(query->family, query->protocol, query->index, query->portless, query->target_high, query->target);
  decide(query->direction, query->subject, peer, class, &made);
  answer->reason = pc_reason_of(made.cell, class);
  answer->peer = peer;
  answer->port_class = class;
  answer->allowed = made.allowed;
  answer->broken = made.broken;
  return TC_PASS;
}

char pc_license[] SECTION("license") = "GPL";
