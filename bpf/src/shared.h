// Maps that outlive a generation: made with the entry, and handed to each new image.
#pragma once
#include "kernel.h"
#include "layout.h"

struct pc_count {
  u64 packets, bytes;
};

/** By kind of event * 8 + cause, over all generations. */
struct {
  NUMBER(type, MAP_PERCPU_ARRAY);
  NUMBER(max_entries, 24);
  TYPE(key, u32);
  TYPE(value, struct pc_count);
} pc_causes SECTION(".maps");

/** A flow without connections of its own (UDP, ICMP echo) whose answer the policy alone would not let pass. */
struct pc_state_key {
  u64 subject_high, subject, peer_high, peer;
  u16 subject_port, peer_port;
  u8 protocol, family, began, reserved;
};
struct pc_state {
  u64 seen_ns;
  u32 answered, reserved;
};
struct {
  NUMBER(type, MAP_LRU_HASH);
  NUMBER(max_entries, 65536);
  TYPE(key, struct pc_state_key);
  TYPE(value, struct pc_state);
} pc_states SECTION(".maps");

struct {
  NUMBER(type, MAP_RINGBUF);
  NUMBER(max_entries, 1 << 20);
} pc_events SECTION(".maps");

enum { FAILSAFE_SLOTS = 16, FAILSAFE_USED = 1 << 25 };
/** What the loader sets for the node. */
struct pc_node {
  u64 event_interval_ns;        /* one event for each CPU in this time; 0 is a millisecond */
  u64 event_burst_ns;           /* how much of it may be saved up */
  u32 failsafe[FAILSAFE_SLOTS]; /* FAILSAFE_USED | direction << 24 | protocol << 16 | port */
};
struct {
  NUMBER(type, MAP_ARRAY);
  NUMBER(max_entries, 1);
  TYPE(key, u32);
  TYPE(value, struct pc_node);
} pc_nodes SECTION(".maps");

/** Budget of events of one CPU. */
struct pc_budget {
  u64 last_ns, saved_ns;
  u32 suppressed; /* since the last event */
  u32 lost;       /* all events that were not written */
};
struct {
  NUMBER(type, MAP_PERCPU_ARRAY);
  NUMBER(max_entries, 1);
  TYPE(key, u32);
  TYPE(value, struct pc_budget);
} pc_budgets SECTION(".maps");
