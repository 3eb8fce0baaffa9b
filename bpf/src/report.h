// Counters and events.
#pragma once
#include "decide.h"
#include "maps.h"
#include "parse.h"

/** A packet on its way through a hook. */
struct packet {
  struct flow flow;
  struct decision made;
  struct pc_subject subject;
  u32 ifindex, direction, peer, length;
};

INLINE void count(void *map, u32 key, u32 length) {
  struct pc_count *one = map_lookup(map, &key);
  if (!one) return;
  one->packets += 1;
  one->bytes += length;
}

/** Whether this CPU may write one more event; counts those that it may not. */
INLINE int within_budget(u64 now, u32 *suppressed) {
  u32 zero = 0;
  struct pc_budget *budget = map_lookup(&pc_budgets, &zero);
  struct pc_node *node = map_lookup(&pc_nodes, &zero);
  if (!budget || !node) return 0;
  u64 interval = node->event_interval_ns, burst = node->event_burst_ns;
  if (interval == 0) interval = 1000000;
  if (burst < interval) burst = interval;
  u64 saved = budget->saved_ns + (now - budget->last_ns);
  if (saved > burst) saved = burst;
  budget->last_ns = now;
  if (saved < interval) {
    budget->saved_ns = saved;
    budget->suppressed += 1;
    budget->lost += 1;
    return 0;
  }
  budget->saved_ns = saved - interval;
  *suppressed = budget->suppressed;
  budget->suppressed = 0;
  return 1;
}

/** The ring has no room for an event that the budget had. */
INLINE void lose(void) {
  u32 zero = 0;
  struct pc_budget *budget = map_lookup(&pc_budgets, &zero);
  if (budget) budget->lost += 1;
}

INLINE void put_address(u8 *bytes, u32 family, u64 high, u64 low) {
  u64 *halves = (u64 *)bytes;
  halves[0] = family == 6 ? be64(high) : 0;
  halves[1] = be64(family == 6 ? low : 0xffff00000000 | low);
}

/** Counts a fate by its cause, and writes an event of it where the budget and the ring have room. */
APART int pc_report(struct packet *packet, u32 kind, u32 cause, u32 reason) {
  if (!packet) return 0;
  count(&pc_causes, (kind & 3) * 8 + (cause & 7), packet->length);
  u32 suppressed = 0;
  u64 now = now_ns();
  if (!within_budget(now, &suppressed)) return 0;
  struct pc_event *event = ring_reserve(&pc_events, sizeof *event, 0);
  if (!event) {
    lose();
    return 0;
  }
  struct flow *flow = &packet->flow;
  event->time_ns = now;
  event->generation = pc_policy.hdr.generation;
  put_address(event->src, flow->family, flow->source_high, flow->source);
  put_address(event->dst, flow->family, flow->target_high, flow->target);
  event->ifindex = packet->ifindex;
  event->reason = reason;
  event->subj = packet->subject.cls;
  event->peer = packet->peer;
  event->port_class = packet->made.port_class;
  event->sport = flow->source_port;
  event->dport = flow->target_port;
  event->proto = flow->protocol;
  event->kind = kind;
  event->cause = cause;
  event->direction = packet->direction;
  event->suppressed = suppressed;
  ring_submit(event, 0);
  return 0;
}

/** Counts an allowed packet by its rule; writes an event where the rule asks for a log. */
APART int pc_report_allowed(struct packet *packet) {
  if (!packet) return 0;
  u32 reason = pc_reason_of(packet->made.cell, packet->made.port_class);
  count(&pc_rules, reason, packet->length);
  if (reason < PC_NREASON && pc_policy.reason[reason].flags & PC_REASON_LOG) pc_report(packet, PC_EVENT_ALLOW, PC_CAUSE_POLICY, reason);
  return 0;
}
