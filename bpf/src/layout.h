/* Generated from bpf/format by scripts/bpf-layout.mjs. Do not edit. */
#ifndef PORTCULLIS_LAYOUT_H
#define PORTCULLIS_LAYOUT_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define PC_POLICY_MAGIC 0x494c4350u
#define PC_ADDRESS_MAGIC 0x414c4350u
#define PC_LAYOUT_VERSION 1
#define PC_POLICY_SECTION ".rodata.img"
#define PC_ADDRESS_SECTION ".data.addr"
#define PC_IMAGE_AUDIT 1
#define PC_IMAGE_NAMED 2
#define PC_IMAGE_LOG_ALLOWED 4
#define PC_IMAGE_REASONS 8
#define PC_IMAGE_FAIL_OPEN 16
#define PC_REASON_DENY 1
#define PC_REASON_AUDIT 2
#define PC_REASON_LOG 4
#define PC_STAGE_AUDIT 1
#define PC_STAGE_COUNT 2
#define PC_SLOT_TCP 0
#define PC_SLOT_UDP 1
#define PC_SLOT_SCTP 2
#define PC_SLOT_ICMP 3
#define PC_SLOT_ICMPV6 4
#define PC_SLOT_OTHER 5
#define PC_NSLOT 6
#define PC_INGRESS 0
#define PC_EGRESS 1
#define PC_UNKNOWN 0
#define PC_INLINE_CELL 0x80000000u
#define PC_NO_PORT 0x3ffu
#define PC_LEAF 0x80000000u
#define PC_NSET 64
#define PC_NV6LEN 32
#define PC_NAMED_PROBES 8
#define PC_EVENT_ALLOW 0
#define PC_EVENT_DROP 1
#define PC_EVENT_WOULD_DROP 2
#define PC_CAUSE_POLICY 0
#define PC_CAUSE_MALFORMED 1
#define PC_CAUSE_SPOOFED 2
#define PC_CAUSE_NO_IMAGE 3
#define PC_CAUSE_NO_SUBJECT 4
#define PC_CAUSE_BROKEN_IMAGE 5
#define PC_CAUSE_FAILSAFE 6
#define PC_HASH_A 0x85ebca6bu
#define PC_HASH_B 0xc2b2ae35u
#define PC_HASH_STEP 0x9e3779b9u

#ifdef PC_SIZE_S
#define PC_SIZE 'S'
#define PC_NSUBJ 256
#define PC_NCELL 32768
#define PC_NPORT 256
#define PC_NROW 2048
#define PC_NWHYOF 32768
#define PC_NWHY 4096
#define PC_NLIST 16384
#define PC_NREASON 2048
#define PC_NFLAT 65536
#define PC_NL2 64
#define PC_NL3 256
#define PC_NV6 4096
#define PC_NV6B 1024
#define PC_NNAMED 1024
typedef u8 pc_port_class;
#endif

#ifdef PC_SIZE_M
#define PC_SIZE 'M'
#define PC_NSUBJ 1024
#define PC_NCELL 262144
#define PC_NPORT 256
#define PC_NROW 8192
#define PC_NWHYOF 262144
#define PC_NWHY 16384
#define PC_NLIST 65536
#define PC_NREASON 8192
#define PC_NFLAT 262144
#define PC_NL2 128
#define PC_NL3 1024
#define PC_NV6 16384
#define PC_NV6B 4096
#define PC_NNAMED 4096
typedef u8 pc_port_class;
#endif

#ifdef PC_SIZE_L
#define PC_SIZE 'L'
#define PC_NSUBJ 1024
#define PC_NCELL 524288
#define PC_NPORT 256
#define PC_NROW 8192
#define PC_NWHYOF 524288
#define PC_NWHY 16384
#define PC_NLIST 65536
#define PC_NREASON 8192
#define PC_NFLAT 1048576
#define PC_NL2 256
#define PC_NL3 4096
#define PC_NV6 16384
#define PC_NV6B 4096
#define PC_NNAMED 4096
typedef u8 pc_port_class;
#endif

#ifdef PC_SIZE_W
#define PC_SIZE 'W'
#define PC_NSUBJ 1024
#define PC_NCELL 262144
#define PC_NPORT 1024
#define PC_NROW 8192
#define PC_NWHYOF 262144
#define PC_NWHY 16384
#define PC_NLIST 262144
#define PC_NREASON 8192
#define PC_NFLAT 1048576
#define PC_NL2 256
#define PC_NL3 4096
#define PC_NV6 16384
#define PC_NV6B 4096
#define PC_NNAMED 4096
typedef u16 pc_port_class;
#endif

#ifdef PC_SIZE_X
#define PC_SIZE 'X'
#define PC_NSUBJ 1024
#define PC_NCELL 1179648
#define PC_NPORT 256
#define PC_NROW 16384
#define PC_NWHYOF 1
#define PC_NWHY 1024
#define PC_NLIST 1024
#define PC_NREASON 8192
#define PC_NFLAT 65536
#define PC_NL2 256
#define PC_NL3 4096
#define PC_NV6 4096
#define PC_NV6B 1024
#define PC_NNAMED 4096
typedef u8 pc_port_class;
#endif

#ifndef PC_SIZE
#error define one of PC_SIZE_S, PC_SIZE_M, PC_SIZE_L, PC_SIZE_W, PC_SIZE_X
#endif

/* head of the policy section */
struct pc_hdr {
  u32 magic; /* "PCLI" */
  u16 version; /* of this layout */
  u16 size; /* letter of the size class */
  u64 generation; /* first 8 bytes of the intent's digest */
  u8 digest[32]; /* SHA-256 of the section with these 32 bytes zero */
  u8 meta_digest[32]; /* SHA-256 of the .portcullis section */
  u32 flags; /* PC_IMAGE_* */
  u32 n_subj; /* subject classes, 0 among them */
  u32 n_peer; /* peer classes, 0 among them */
  u32 n_port; /* port classes */
  u32 n_rows; /* rows in use */
  u32 n_why; /* reason rows in use */
  u32 n_list; /* entries of why_list in use */
  u32 n_reason; /* reasons, 0 among them */
  u32 n_names; /* names of ports: a set of them is a mask of so many bits */
  u32 cell_base[2]; /* first cell of ingress and egress */
  u32 cell_width[2]; /* cells of one subject */
  u32 peer_mask[2]; /* 0 where the peer does not matter in that direction, else 0xffff */
  u8 reserved[116]; /* zero */
};
_Static_assert(sizeof(struct pc_hdr) == 256, "pc_hdr");

/* the reasons of a cell: `other`, but for the port classes listed */
struct pc_why {
  u32 base; /* first entry of why_list */
  u16 n; /* entries, ascending by port class */
  u16 other; /* reason of all port classes that are not listed */
};
_Static_assert(sizeof(struct pc_why) == 8, "pc_why");

/* what a verdict's reason asks for */
struct pc_reason {
  u32 flags; /* PC_REASON_* */
};
_Static_assert(sizeof(struct pc_reason) == 4, "pc_reason");

/* head of the address section */
struct pc_addr_hdr {
  u32 magic; /* "PCLA" */
  u16 version; /* of this layout */
  u16 size; /* letter of the size class */
  u64 generation; /* of the policy section whose classes are meant */
  u8 digest[32]; /* SHA-256 of the section as it was loaded, with these 32 bytes and the flags zero; not kept up to date */
  u32 flags; /* PC_STAGE_*, changed in place */
  u32 flat_base; /* first address of `flat`, host order */
  u32 flat_len; /* addresses of `flat` in use */
  u32 n_l2; /* chunks of l2 in use */
  u32 n_l3; /* chunks of l3 in use */
  u32 v6_seed; /* of the hash of IPv6 addresses */
  u32 n_v6len; /* prefix lengths in use */
  u32 v6_default; /* class of IPv6 addresses that no entry covers */
  u8 reserved[44]; /* zero */
};
_Static_assert(sizeof(struct pc_addr_hdr) == 128, "pc_addr_hdr");

/* an IPv6 block and its class */
struct pc_v6slot {
  u64 hi; /* first 8 bytes of the address as a number */
  u64 lo; /* last 8 bytes */
  u16 cls; /* peer class */
  u8 len; /* prefix length */
  u8 used; /* 1, or 0 for a free slot */
  u32 reserved; /* zero */
  u64 reserved2; /* zero */
};
_Static_assert(sizeof(struct pc_v6slot) == 32, "pc_v6slot");

/* the names that a pod gives to one of its ports; IPv4 addresses are ::ffff:a.b.c.d */
struct pc_named {
  u64 hi; /* first 8 bytes of the destination's address */
  u64 lo; /* last 8 bytes */
  u16 port; /* host order */
  u8 proto; /* IANA number; 0 for a slot never used */
  u8 names; /* bit mask of the image's names */
  u32 reserved; /* zero */
};
_Static_assert(sizeof(struct pc_named) == 24, "pc_named");

/* what an interface stands for: value of the loader's map by ifindex */
struct pc_subject {
  u16 cls; /* subject class; 0 is not known yet */
  u16 flags; /* PC_STAGE_* */
  u32 v4; /* its IPv4 address, host order; 0 for none */
  u64 v6_hi; /* its IPv6 address; zero for none */
  u64 v6_lo;
};
_Static_assert(sizeof(struct pc_subject) == 24, "pc_subject");

/* record of the ring buffer; addresses and ports of the packet as it is on the wire, IPv4 as ::ffff:a.b.c.d */
struct pc_event {
  u64 time_ns; /* bpf_ktime_get_ns */
  u64 generation; /* of the image that decided */
  u8 src[16]; /* network order */
  u8 dst[16]; /* network order */
  u32 ifindex;
  u16 reason; /* index of the image's reasons; 0 unless the cause is policy */
  u16 subj; /* subject class */
  u16 peer; /* peer class */
  u16 port_class;
  u16 sport; /* host order */
  u16 dport; /* host order; type << 8 | code for ICMP */
  u8 proto; /* IANA number */
  u8 kind; /* PC_EVENT_* */
  u8 cause; /* PC_CAUSE_* */
  u8 direction; /* 0 ingress, 1 egress, seen from the subject */
  u32 suppressed; /* events left out before this one by the rate limit, on this CPU */
};
_Static_assert(sizeof(struct pc_event) == 72, "pc_event");

/* a bit for each port class */
struct pc_row {
  u64 allow[PC_NPORT / 64];
};

/* one value: everything that was approved */
struct pc_policy {
  struct pc_hdr hdr;
  u32 cell[PC_NCELL] __attribute__((aligned(64))); /* [direction, subject, peer]: see README */
  struct pc_row row[PC_NROW] __attribute__((aligned(64))); /* allowed port classes */
  struct pc_row subj_any[2 * PC_NSUBJ] __attribute__((aligned(64))); /* [direction, subject]: port classes that an inline cell adds */
  pc_port_class named_class[PC_NSET * PC_NPORT] __attribute__((aligned(64))); /* [names, port class]: port class of a named port */
  pc_port_class pclass[PC_NSLOT * 65536] __attribute__((aligned(64))); /* [slot, index]: port class */
  u16 why_of[PC_NWHYOF] __attribute__((aligned(64))); /* [cell]: its reasons */
  struct pc_why why[PC_NWHY] __attribute__((aligned(64))); /* reasons of cells */
  u32 why_list[PC_NLIST] __attribute__((aligned(64))); /* port class << 16 | reason */
  struct pc_reason reason[PC_NREASON] __attribute__((aligned(64))); /* by number; texts are in .portcullis */
  u32 tail_generation __attribute__((aligned(64))); /* low half of hdr.generation */
};

/* one value: peer classes of addresses, kept up to date by the agent */
struct pc_addr {
  struct pc_addr_hdr hdr;
  u16 flat[PC_NFLAT] __attribute__((aligned(64))); /* [address - flat_base]: class */
  u32 root[65536] __attribute__((aligned(64))); /* [bits 0–15]: leaf or chunk of l2 */
  u32 l2[PC_NL2 * 256] __attribute__((aligned(64))); /* [chunk, bits 16–23]: leaf or chunk of l3 */
  u16 l3[PC_NL3 * 256] __attribute__((aligned(64))); /* [chunk, bits 24–31]: class */
  u32 v6len[PC_NV6LEN] __attribute__((aligned(64))); /* prefix lengths in use, descending */
  u8 v6pilot[PC_NV6B] __attribute__((aligned(64))); /* [bucket]: which hash its keys use */
  struct pc_v6slot v6[PC_NV6] __attribute__((aligned(64))); /* perfect hash of all blocks */
  struct pc_named named[PC_NNAMED] __attribute__((aligned(64))); /* open addressing */
};

#ifdef PC_SIZE_S
_Static_assert(sizeof(struct pc_policy) == 794944, "pc_policy");
_Static_assert(__builtin_offsetof(struct pc_policy, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_policy, cell) == 256, "cell");
_Static_assert(__builtin_offsetof(struct pc_policy, row) == 131328, "row");
_Static_assert(__builtin_offsetof(struct pc_policy, subj_any) == 196864, "subj_any");
_Static_assert(__builtin_offsetof(struct pc_policy, named_class) == 213248, "named_class");
_Static_assert(__builtin_offsetof(struct pc_policy, pclass) == 229632, "pclass");
_Static_assert(__builtin_offsetof(struct pc_policy, why_of) == 622848, "why_of");
_Static_assert(__builtin_offsetof(struct pc_policy, why) == 688384, "why");
_Static_assert(__builtin_offsetof(struct pc_policy, why_list) == 721152, "why_list");
_Static_assert(__builtin_offsetof(struct pc_policy, reason) == 786688, "reason");
_Static_assert(__builtin_offsetof(struct pc_policy, tail_generation) == 794880, "tail_generation");
_Static_assert(sizeof(struct pc_addr) == 746752, "pc_addr");
_Static_assert(__builtin_offsetof(struct pc_addr, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_addr, flat) == 128, "flat");
_Static_assert(__builtin_offsetof(struct pc_addr, root) == 131200, "root");
_Static_assert(__builtin_offsetof(struct pc_addr, l2) == 393344, "l2");
_Static_assert(__builtin_offsetof(struct pc_addr, l3) == 458880, "l3");
_Static_assert(__builtin_offsetof(struct pc_addr, v6len) == 589952, "v6len");
_Static_assert(__builtin_offsetof(struct pc_addr, v6pilot) == 590080, "v6pilot");
_Static_assert(__builtin_offsetof(struct pc_addr, v6) == 591104, "v6");
_Static_assert(__builtin_offsetof(struct pc_addr, named) == 722176, "named");
#endif

#ifdef PC_SIZE_M
_Static_assert(sizeof(struct pc_policy) == 2736448, "pc_policy");
_Static_assert(__builtin_offsetof(struct pc_policy, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_policy, cell) == 256, "cell");
_Static_assert(__builtin_offsetof(struct pc_policy, row) == 1048832, "row");
_Static_assert(__builtin_offsetof(struct pc_policy, subj_any) == 1310976, "subj_any");
_Static_assert(__builtin_offsetof(struct pc_policy, named_class) == 1376512, "named_class");
_Static_assert(__builtin_offsetof(struct pc_policy, pclass) == 1392896, "pclass");
_Static_assert(__builtin_offsetof(struct pc_policy, why_of) == 1786112, "why_of");
_Static_assert(__builtin_offsetof(struct pc_policy, why) == 2310400, "why");
_Static_assert(__builtin_offsetof(struct pc_policy, why_list) == 2441472, "why_list");
_Static_assert(__builtin_offsetof(struct pc_policy, reason) == 2703616, "reason");
_Static_assert(__builtin_offsetof(struct pc_policy, tail_generation) == 2736384, "tail_generation");
_Static_assert(sizeof(struct pc_addr) == 2068736, "pc_addr");
_Static_assert(__builtin_offsetof(struct pc_addr, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_addr, flat) == 128, "flat");
_Static_assert(__builtin_offsetof(struct pc_addr, root) == 524416, "root");
_Static_assert(__builtin_offsetof(struct pc_addr, l2) == 786560, "l2");
_Static_assert(__builtin_offsetof(struct pc_addr, l3) == 917632, "l3");
_Static_assert(__builtin_offsetof(struct pc_addr, v6len) == 1441920, "v6len");
_Static_assert(__builtin_offsetof(struct pc_addr, v6pilot) == 1442048, "v6pilot");
_Static_assert(__builtin_offsetof(struct pc_addr, v6) == 1446144, "v6");
_Static_assert(__builtin_offsetof(struct pc_addr, named) == 1970432, "named");
#endif

#ifdef PC_SIZE_L
_Static_assert(sizeof(struct pc_policy) == 4309312, "pc_policy");
_Static_assert(__builtin_offsetof(struct pc_policy, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_policy, cell) == 256, "cell");
_Static_assert(__builtin_offsetof(struct pc_policy, row) == 2097408, "row");
_Static_assert(__builtin_offsetof(struct pc_policy, subj_any) == 2359552, "subj_any");
_Static_assert(__builtin_offsetof(struct pc_policy, named_class) == 2425088, "named_class");
_Static_assert(__builtin_offsetof(struct pc_policy, pclass) == 2441472, "pclass");
_Static_assert(__builtin_offsetof(struct pc_policy, why_of) == 2834688, "why_of");
_Static_assert(__builtin_offsetof(struct pc_policy, why) == 3883264, "why");
_Static_assert(__builtin_offsetof(struct pc_policy, why_list) == 4014336, "why_list");
_Static_assert(__builtin_offsetof(struct pc_policy, reason) == 4276480, "reason");
_Static_assert(__builtin_offsetof(struct pc_policy, tail_generation) == 4309248, "tail_generation");
_Static_assert(sizeof(struct pc_addr) == 5345536, "pc_addr");
_Static_assert(__builtin_offsetof(struct pc_addr, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_addr, flat) == 128, "flat");
_Static_assert(__builtin_offsetof(struct pc_addr, root) == 2097280, "root");
_Static_assert(__builtin_offsetof(struct pc_addr, l2) == 2359424, "l2");
_Static_assert(__builtin_offsetof(struct pc_addr, l3) == 2621568, "l3");
_Static_assert(__builtin_offsetof(struct pc_addr, v6len) == 4718720, "v6len");
_Static_assert(__builtin_offsetof(struct pc_addr, v6pilot) == 4718848, "v6pilot");
_Static_assert(__builtin_offsetof(struct pc_addr, v6) == 4722944, "v6");
_Static_assert(__builtin_offsetof(struct pc_addr, named) == 5247232, "named");
#endif

#ifdef PC_SIZE_W
_Static_assert(sizeof(struct pc_policy) == 5013824, "pc_policy");
_Static_assert(__builtin_offsetof(struct pc_policy, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_policy, cell) == 256, "cell");
_Static_assert(__builtin_offsetof(struct pc_policy, row) == 1048832, "row");
_Static_assert(__builtin_offsetof(struct pc_policy, subj_any) == 2097408, "subj_any");
_Static_assert(__builtin_offsetof(struct pc_policy, named_class) == 2359552, "named_class");
_Static_assert(__builtin_offsetof(struct pc_policy, pclass) == 2490624, "pclass");
_Static_assert(__builtin_offsetof(struct pc_policy, why_of) == 3277056, "why_of");
_Static_assert(__builtin_offsetof(struct pc_policy, why) == 3801344, "why");
_Static_assert(__builtin_offsetof(struct pc_policy, why_list) == 3932416, "why_list");
_Static_assert(__builtin_offsetof(struct pc_policy, reason) == 4980992, "reason");
_Static_assert(__builtin_offsetof(struct pc_policy, tail_generation) == 5013760, "tail_generation");
_Static_assert(sizeof(struct pc_addr) == 5345536, "pc_addr");
_Static_assert(__builtin_offsetof(struct pc_addr, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_addr, flat) == 128, "flat");
_Static_assert(__builtin_offsetof(struct pc_addr, root) == 2097280, "root");
_Static_assert(__builtin_offsetof(struct pc_addr, l2) == 2359424, "l2");
_Static_assert(__builtin_offsetof(struct pc_addr, l3) == 2621568, "l3");
_Static_assert(__builtin_offsetof(struct pc_addr, v6len) == 4718720, "v6len");
_Static_assert(__builtin_offsetof(struct pc_addr, v6pilot) == 4718848, "v6pilot");
_Static_assert(__builtin_offsetof(struct pc_addr, v6) == 4722944, "v6");
_Static_assert(__builtin_offsetof(struct pc_addr, named) == 5247232, "named");
#endif

#ifdef PC_SIZE_X
_Static_assert(sizeof(struct pc_policy) == 5763456, "pc_policy");
_Static_assert(__builtin_offsetof(struct pc_policy, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_policy, cell) == 256, "cell");
_Static_assert(__builtin_offsetof(struct pc_policy, row) == 4718848, "row");
_Static_assert(__builtin_offsetof(struct pc_policy, subj_any) == 5243136, "subj_any");
_Static_assert(__builtin_offsetof(struct pc_policy, named_class) == 5308672, "named_class");
_Static_assert(__builtin_offsetof(struct pc_policy, pclass) == 5325056, "pclass");
_Static_assert(__builtin_offsetof(struct pc_policy, why_of) == 5718272, "why_of");
_Static_assert(__builtin_offsetof(struct pc_policy, why) == 5718336, "why");
_Static_assert(__builtin_offsetof(struct pc_policy, why_list) == 5726528, "why_list");
_Static_assert(__builtin_offsetof(struct pc_policy, reason) == 5730624, "reason");
_Static_assert(__builtin_offsetof(struct pc_policy, tail_generation) == 5763392, "tail_generation");
_Static_assert(sizeof(struct pc_addr) == 2983168, "pc_addr");
_Static_assert(__builtin_offsetof(struct pc_addr, hdr) == 0, "hdr");
_Static_assert(__builtin_offsetof(struct pc_addr, flat) == 128, "flat");
_Static_assert(__builtin_offsetof(struct pc_addr, root) == 131200, "root");
_Static_assert(__builtin_offsetof(struct pc_addr, l2) == 393344, "l2");
_Static_assert(__builtin_offsetof(struct pc_addr, l3) == 655488, "l3");
_Static_assert(__builtin_offsetof(struct pc_addr, v6len) == 2752640, "v6len");
_Static_assert(__builtin_offsetof(struct pc_addr, v6pilot) == 2752768, "v6pilot");
_Static_assert(__builtin_offsetof(struct pc_addr, v6) == 2753792, "v6");
_Static_assert(__builtin_offsetof(struct pc_addr, named) == 2884864, "named");
#endif

#endif
