// Maps of one generation.
#pragma once
#include "shared.h"

/** What an interface stands for. Made for one generation, as classes are numbers of an image. */
struct pc_interface {
  u32 ifindex; /* 0 for a slot never used */
  u32 reserved;
  struct pc_subject subject;
};
enum { INTERFACE_SLOTS = 4096, INTERFACE_PROBES = 8 };

/** Open addressing by ifindex. */
struct {
  NUMBER(type, MAP_ARRAY);
  NUMBER(max_entries, INTERFACE_SLOTS);
  TYPE(key, u32);
  TYPE(value, struct pc_interface);
} pc_interfaces SECTION(".maps");

/** By reason: denials always, allowed packets while the node or the image asks for it. */
struct {
  NUMBER(type, MAP_PERCPU_ARRAY);
  NUMBER(max_entries, PC_NREASON);
  TYPE(key, u32);
  TYPE(value, struct pc_count);
} pc_rules SECTION(".maps");
