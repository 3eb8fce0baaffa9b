// The part of the kernel's interface to programs that these programs use. Written here so that a build depends on clang alone.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SECTION(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((noinline))
/** A function that the verifier judges once, for every argument: what it may do doesn't multiply with the states of its callers. */
#define APART __attribute__((noinline))
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define LIKELY(x) __builtin_expect(!!(x), 1)
/** Keeps clang from joining two tests or moving a value: the verifier must see them apart. */
#define OPAQUE(x) asm volatile("" : "+r"(x))

/** Network order; both compilers' targets here are little endian, which the header of an image states. */
#define be16(x) __builtin_bswap16(x)
#define be32(x) __builtin_bswap32(x)
#define be64(x) __builtin_bswap64(x)

/** What a tc program returns: let pass to the next program, or drop. */
enum { TC_PASS = -1, TC_OK = 0, TC_DROP = 2 };

/** include/uapi/linux/bpf.h, as far as it is read. */
struct __sk_buff {
  u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex, tc_index;
  u32 cb[5];
  u32 hash, tc_classid, data, data_end;
};

enum { MAP_ARRAY = 2, MAP_PROG_ARRAY = 3, MAP_PERCPU_ARRAY = 6, MAP_LRU_HASH = 9, MAP_RINGBUF = 27 };

/** A map that libbpf makes: its type and size are types of members. */
#define NUMBER(name, value) int(*name)[value]
#define TYPE(name, value) typeof(value) *name

static void *(*map_lookup)(void *map, const void *key) = (void *)1;
static long (*map_update)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static u64 (*now_ns)(void) = (void *)5;
static long (*tail_call)(void *ctx, void *programs, u32 index) = (void *)12;
static long (*skb_pull)(struct __sk_buff *skb, u32 length) = (void *)39;
static void *(*ring_reserve)(void *ring, u64 size, u64 flags) = (void *)131;
static void (*ring_submit)(void *record, u64 flags) = (void *)132;
