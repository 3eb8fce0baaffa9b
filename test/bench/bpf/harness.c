// Fills the designs with one policy, checks that all decide alike, and times them in turns. Prints JSON.
#include "../../../bpf/src/layout.h"
#include "designs.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PORTS = 140, FIRST_PORT = 1000, FIRST_CLASS = 3, POD_BASE = 0x0a000000 };
static unsigned addresses, identities, groups;

static u32 scatter(u32 a, u32 b) {
  u32 x = (a * 0x9e3779b1u) ^ (b * 0x85ebca6bu) ^ 0x27d4eb2fu;
  x = (x ^ x >> 15) * 0x2c1b3c6du;
  x = (x ^ x >> 12) * 0x297a2d39u;
  return x ^ x >> 15;
}
static u32 identity_of(u32 pod) { return scatter(pod, 77) % identities; }
static u32 group_of(u32 identity) { return identity % groups; }
/** The one port that an endpoint may call on pods of a group; none for one in sixteen. */
static int port_of(u32 endpoint, u32 group) {
  u32 x = scatter(endpoint * 65537 + group, 5);
  return x % 16 == 0 ? -1 : FIRST_PORT + (int)(x >> 8) % PORTS;
}
static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec + at.tv_nsec / 1e9;
}
static void need(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  exit(1);
}

static void fill_policy(struct pc_policy *policy) {
  struct pc_hdr *head = &policy->hdr;
  *head = (struct pc_hdr){.magic = PC_POLICY_MAGIC, .version = PC_LAYOUT_VERSION, .size = PC_SIZE, .generation = 1, .n_subj = ENDPOINTS + 1};
  head->n_peer = FIRST_CLASS + groups;
  need((ENDPOINTS + 1) * head->n_peer <= PC_NCELL, "cells");
  head->cell_width[PC_EGRESS] = head->n_peer;
  head->peer_mask[PC_EGRESS] = head->peer_mask[PC_INGRESS] = 0xffff;
  for (u32 port = 0; port < PORTS; port++) policy->pclass[PC_SLOT_TCP * 65536 + FIRST_PORT + port] = 1 + port;
  for (u32 i = 0; i < (ENDPOINTS + 1) * head->n_peer; i++) policy->cell[i] = PC_INLINE_CELL | 0x3fffffff;
  for (u32 endpoint = 0; endpoint < ENDPOINTS; endpoint++)
    for (u32 group = 0; group < groups; group++) {
      int port = port_of(endpoint, group);
      if (port >= 0) policy->cell[(endpoint + 1) * head->n_peer + FIRST_CLASS + group] = PC_INLINE_CELL | 0x3ffffc00 | (u32)(1 + port - FIRST_PORT);
    }
}

static void fill_addresses(struct pc_addr *table, int flat) {
  table->hdr = (struct pc_addr_hdr){.magic = PC_ADDRESS_MAGIC, .version = PC_LAYOUT_VERSION, .size = PC_SIZE, .generation = 1};
  if (flat && addresses <= PC_NFLAT) {
    table->hdr.flat_base = POD_BASE;
    table->hdr.flat_len = addresses;
  }
  for (u32 i = 0; i < 65536; i++) table->root[i] = PC_LEAF | 2;
  u32 l2 = 0, l3 = 0;
  for (u32 pod = 0; pod < addresses; pod++) {
    u32 address = POD_BASE + pod, class = FIRST_CLASS + group_of(identity_of(pod));
    if (table->hdr.flat_len) {
      table->flat[pod] = class;
      continue;
    }
    if (table->root[address >> 16] & PC_LEAF) {
      need(l2 < PC_NL2, "l2");
      for (u32 i = 0; i < 256; i++) table->l2[l2 * 256 + i] = PC_LEAF | 2;
      table->root[address >> 16] = l2++;
    }
    u32 *entry = &table->l2[table->root[address >> 16] * 256 + (address >> 8 & 255)];
    if (*entry & PC_LEAF) {
      need(l3 < PC_NL3, "l3");
      for (u32 i = 0; i < 256; i++) table->l3[l3 * 256 + i] = 2;
      *entry = l3++;
    }
    table->l3[*entry * 256 + (address & 255)] = class;
  }
}

static u8 expected[FLOWS];
/** Two of three flows aim at what is allowed. */
static void fill_flows(struct bench_flow *flows, u32 base, u16 port) {
  for (u32 i = 0; i < FLOWS; i++) {
    u32 pod = scatter(i, 1) % addresses, endpoint = scatter(i, 2) % ENDPOINTS, group = group_of(identity_of(pod));
    int allowed = port_of(endpoint, group), wanted = FIRST_PORT + (int)(scatter(i, 3) % (PORTS + 20));
    if (scatter(i, 4) % 100 < 65 && allowed >= 0) wanted = allowed;
    flows[i] = (struct bench_flow){.address = (POD_BASE + pod) ^ base, .port = (u16)wanted ^ port, .subject = endpoint};
    expected[i] = wanted == allowed;
  }
}

static void fill_map(int map, const char *keys, size_t key, const char *values, size_t value, u32 count) {
  for (u32 from = 0; from < count;) {
    u32 some = count - from > 65536 ? 65536 : count - from;
    LIBBPF_OPTS(bpf_map_batch_opts, options);
    need(bpf_map_update_batch(map, keys + from * key, values + from * value, &some, &options) == 0, "batch");
    from += some;
  }
}

static u32 fill_cilium(struct bpf_object *object) {
  struct ipcache_key *ips = calloc(addresses, sizeof *ips);
  struct ipcache_value *who = calloc(addresses, sizeof *who);
  for (u32 pod = 0; pod < addresses; pod++) {
    ips[pod] = (struct ipcache_key){.prefix = 64, .family = 1, .address = {__builtin_bswap32(POD_BASE + pod)}};
    who[pod].identity = 256 + identity_of(pod);
  }
  fill_map(bpf_object__find_map_fd_by_name(object, "bench_ipcache"), (char *)ips, sizeof *ips, (char *)who, sizeof *who, addresses);
  int outer = bpf_object__find_map_fd_by_name(object, "bench_policies");
  struct policy_key *keys = calloc(identities, sizeof *keys);
  struct policy_value *values = calloc(identities, sizeof *values);
  u32 entries = 0;
  for (u32 endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
    LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = 1);
    int inner = bpf_map_create(BPF_MAP_TYPE_LPM_TRIE, "policy", sizeof *keys, sizeof *values, 65536, &options);
    need(inner >= 0, "policy map");
    u32 count = 0;
    for (u32 identity = 0; identity < identities; identity++) {
      int port = port_of(endpoint, group_of(identity));
      if (port < 0) continue;
      keys[count++] = (struct policy_key){.prefix = 64, .identity = 256 + identity, .egress = 1, .protocol = 6, .port = __builtin_bswap16((u16)port)};
    }
    fill_map(inner, (char *)keys, sizeof *keys, (char *)values, sizeof *values, count);
    need(bpf_map_update_elem(outer, &endpoint, &inner, 0) == 0, "outer");
    entries += count;
  }
  return entries;
}

static const char *DESIGNS[] = {"bench_empty", "bench_parse", "bench_lookup", "bench_image", "bench_cilium"};
enum { COUNT = 5, FRAME = 114 };

static double run(int program, const u8 *frame, u32 repeat) {
  LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = FRAME, .repeat = repeat);
  need(bpf_prog_test_run_opts(program, &options) == 0 && (int)options.retval == -1, "run");
  return options.duration;
}

static int ascending(const void *a, const void *b) {
  return *(const double *)a < *(const double *)b ? -1 : 1;
}

/** How long one store into the slot takes, in milliseconds: the median of many. */
static double flip(const int *programs) {
  static double took[500];
  LIBBPF_OPTS(bpf_map_create_opts, options);
  int slots = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "slots", 4, 4, 1, &options);
  u32 zero = 0;
  for (u32 i = 0; i < 500; i++) {
    double start = now();
    need(bpf_map_update_elem(slots, &zero, &programs[1 + i % 2], 0) == 0, "slot");
    took[i] = (now() - start) * 1e3;
  }
  qsort(took, 500, sizeof *took, ascending);
  return took[250];
}

/** harness OBJECT ADDRESSES IDENTITIES GROUPS FLAT ROUNDS REPEATS */
int main(int count, char **words) {
  need(count == 8, "arguments");
  addresses = atoi(words[2]), identities = atoi(words[3]), groups = atoi(words[4]);
  u32 flat = atoi(words[5]), rounds = atoi(words[6]), repeats = atoi(words[7]);
  libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
  struct bpf_object *object = bpf_object__open(words[1]);
  need(object != NULL, "open");
  static struct pc_policy policy;
  static struct pc_addr table;
  static struct bench_flow flows[FLOWS];
  u8 frame[FRAME] = {[12] = 8, [14] = 0x45, [17] = 100, [22] = 64, [23] = 6, [46] = 0x50, [47] = 2};
  double start = now();
  fill_policy(&policy);
  fill_addresses(&table, flat);
  double built = now() - start;
  fill_flows(flows, 0, 0);
  const struct { const char *name; void *bytes; size_t size; } sections[] = {{PC_POLICY_SECTION, &policy, sizeof policy}, {PC_ADDRESS_SECTION, &table, sizeof table}, {".data.flows", flows, sizeof flows}};
  for (u32 i = 0; i < 3; i++) need(bpf_map__set_initial_value(bpf_object__find_map_by_name(object, sections[i].name), sections[i].bytes, sections[i].size) == 0, sections[i].name);
  start = now();
  need(bpf_object__load(object) == 0, "load");
  double loading = now() - start;
  start = now();
  u32 entries = fill_cilium(object);
  double filling = now() - start;
  int programs[COUNT], verdicts = bpf_object__find_map_fd_by_name(object, ".data.verdicts"), cursor = bpf_object__find_map_fd_by_name(object, ".data.cursor");
  u32 zero = 0, begin = 0, differ[COUNT] = {0}, allowed = 0;
  static u8 found[FLOWS];
  for (u32 i = 0; i < FLOWS; i++) allowed += expected[i];
  for (u32 i = 0; i < COUNT; i++) {
    programs[i] = bpf_program__fd(bpf_object__find_program_by_name(object, DESIGNS[i]));
    if (i < 3) continue;
    need(bpf_map_update_elem(cursor, &zero, &begin, 0) == 0, "cursor");
    run(programs[i], frame, FLOWS);
    need(bpf_map_lookup_elem(verdicts, &zero, found) == 0, "verdicts");
    for (u32 flow = 0; flow < FLOWS; flow++) differ[i] += found[flow] != expected[flow];
  }
  printf("{\"addresses\":%u,\"entries\":%u,\"groups\":%u,\"allowed\":%u,\"differ\":{\"image\":%u,\"cilium\":%u},\"bytes\":{\"policy\":%zu,\"addresses\":%zu},\"seconds\":{\"tables\":%.3f,\"load\":%.3f,\"fillCilium\":%.3f},\"flipMilliseconds\":%.3f,\"rounds\":[", addresses, entries, groups, allowed, differ[3], differ[4], sizeof policy, sizeof table, built, loading, filling, flip(programs));
  for (u32 round = 0; round < rounds; round++) {
    double took[COUNT];
    for (u32 i = 0; i < COUNT; i++) {
      u32 which = (i + round) % COUNT;
      run(programs[which], frame, FLOWS); /* each finds its own tables in the caches, not those of who ran before */
      took[which] = run(programs[which], frame, repeats);
    }
    for (u32 i = 0; i < COUNT; i++) printf("%s%.0f", i ? "," : round ? ",[" : "[", took[i]);
    printf("]");
  }
  printf("]}\n");
  return 0;
}
