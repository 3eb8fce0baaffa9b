// What bpftool and tc can't do: tcx links, records of the ring buffer, runs of a program over many frames, and stores into tables in use. Built at first use:
//   cc -O2 portcullis-bpf.c -lbpf
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/bpf.h since 6.6 */
enum { TCX_INGRESS = 46, TCX_EGRESS = 47, FIRST = 1 << 3 };

static int fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  return 1;
}

/** attach PROGRAM IFINDEX ingress|egress LINK: in front of whatever else is attached, pinned. */
static int attach(char **args) {
  int program = bpf_obj_get(args[0]);
  if (program < 0) return fail(args[0], errno);
  LIBBPF_OPTS(bpf_link_create_opts, options, .flags = FIRST);
  int link = bpf_link_create(program, atoi(args[1]), (enum bpf_attach_type)(strcmp(args[2], "ingress") == 0 ? TCX_INGRESS : TCX_EGRESS), &options);
  if (link < 0) return fail("tcx link", -link);
  int pinned = bpf_obj_pin(link, args[3]);
  return pinned < 0 ? fail(args[3], -pinned) : 0;
}

/** link LINK: the program and the interface of a pinned tcx link; interface 0 when it is gone. */
static int show_link(char **args) {
  int link = bpf_obj_get(args[0]);
  struct { unsigned type, id, program, pad, ifindex, where, rest[58]; } info = {0};
  unsigned size = sizeof info;
  if (link < 0 || bpf_obj_get_info_by_fd(link, &info, &size) < 0) return fail(args[0], errno);
  return printf("%u %u\n", info.program, info.ifindex) > 0 ? 0 : fail("output", errno);
}

static int put(void *context, void *data, size_t size) {
  (void)context;
  return fwrite(data, size, 1, stdout) == 1 ? 0 : -EPIPE;
}

/** events RING [follow]: raw records to standard output; ends when there are none left, or with its reader. */
static int events(char **args) {
  int ring = bpf_obj_get(args[0]);
  if (ring < 0) return fail(args[0], errno);
  struct ring_buffer *buffer = ring_buffer__new(ring, put, NULL, NULL);
  if (!buffer) return fail("ring buffer", errno);
  int follow = args[1] && strcmp(args[1], "follow") == 0;
  int got = ring_buffer__consume(buffer);
  fflush(stdout);
  while (follow && (got >= 0 || got == -EINTR)) {
    got = ring_buffer__poll(buffer, 200);
    if (fflush(stdout) != 0 || ferror(stdout)) break;
  }
  return got < 0 && got != -EPIPE ? fail("ring buffer", -got) : 0;
}

struct head {
  unsigned ifindex, control, length;
};

/** run PROGRAM: frames of standard input (ifindex, cb[0], length, bytes), a verdict of 4 bytes for each to standard output. */
static int run(char **args) {
  static unsigned char frame[65536];
  int program = bpf_obj_get(args[0]);
  if (program < 0) return fail(args[0], errno);
  struct head head;
  while (fread(&head, sizeof head, 1, stdin) == 1) {
    if (head.length > sizeof frame || fread(frame, 1, head.length, stdin) != head.length) return fail("frame", EINVAL);
    struct __sk_buff context = {.ifindex = head.ifindex, .cb = {head.control}};
    LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame, .data_size_in = head.length, .ctx_in = &context, .ctx_size_in = sizeof context);
    int outcome = bpf_prog_test_run_opts(program, &options);
    if (outcome < 0) return fail("test run", -outcome);
    if (fwrite(&options.retval, 4, 1, stdout) != 1) return fail("output", errno);
  }
  return fflush(stdout) == 0 ? 0 : fail("output", errno);
}

/** read MAP KEY: the value of a small array, as bytes. */
static int read_value(char **args) {
  int map = bpf_obj_get(args[0]);
  struct bpf_map_info info = {};
  unsigned size = sizeof info, key = strtoul(args[1], NULL, 0);
  if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &size) < 0) return fail(args[0], errno);
  void *value = malloc(info.value_size);
  if (!value || bpf_map_lookup_elem(map, &key, value) < 0) return fail("value", errno);
  return fwrite(value, info.value_size, 1, stdout) == 1 ? 0 : fail("output", errno);
}

/** A store of standard input; width 0 waits until no program looks at what was there before. */
struct record {
  unsigned offset, width;
  unsigned long long value;
};

static int wait_for_programs(void) {
  /* As synchronize_rcu(): programs run inside a read section. */
  return syscall(__NR_membarrier, 1 /* MEMBARRIER_CMD_GLOBAL */, 0, 0);
}

static void put_whole(unsigned char *at, const struct record *one) {
  switch (one->width) {
  case 1: __atomic_store_n(at, (unsigned char)one->value, __ATOMIC_RELEASE); break;
  case 2: __atomic_store_n((unsigned short *)at, (unsigned short)one->value, __ATOMIC_RELEASE); break;
  case 4: __atomic_store_n((unsigned *)at, (unsigned)one->value, __ATOMIC_RELEASE); break;
  case 8: __atomic_store_n((unsigned long long *)at, one->value, __ATOMIC_RELEASE);
  }
}

/** store MAP: whole aligned stores into the only value of an array, in order, after all of them were looked at. */
static int store(char **args) {
  int map = bpf_obj_get(args[0]);
  struct bpf_map_info info = {};
  unsigned size = sizeof info;
  if (map < 0 || bpf_obj_get_info_by_fd(map, &info, &size) < 0) return fail(args[0], errno);
  size_t count = 0, room = 1024, waits = 0;
  struct record *records = malloc(room * sizeof *records);
  while (records && fread(&records[count], sizeof *records, 1, stdin) == 1) {
    struct record *one = &records[count++];
    if (one->width > 8 || (one->width & (one->width - 1))) return fail("width", EINVAL);
    if (one->width && (one->offset % one->width || one->offset > info.value_size - one->width)) return fail("offset", EINVAL);
    if (one->width == 0 && waits++ == 0 && wait_for_programs() < 0) return fail("membarrier", errno);
    if (count == room) records = realloc(records, (room *= 2) * sizeof *records);
  }
  if (!records || !feof(stdin)) return fail("records", errno ? errno : EINVAL);
  size_t whole = (info.value_size + 4095ul) & ~4095ul;
  unsigned char *value = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
  if (value == MAP_FAILED) return fail("mmap", errno);
  for (size_t i = 0; i < count; i++) {
    if (records[i].width) put_whole(value + records[i].offset, &records[i]);
    else if (wait_for_programs() < 0) return fail("membarrier", errno);
  }
  return 0;
}

/** verified PROGRAM: how many instructions the verifier walked. */
static int verified(char **args) {
  int program = bpf_obj_get(args[0]);
  struct bpf_prog_info info = {};
  unsigned size = sizeof info;
  if (program < 0 || bpf_obj_get_info_by_fd(program, &info, &size) < 0) return fail(args[0], errno);
  return printf("%u\n", info.verified_insns) > 0 ? 0 : fail("output", errno);
}

int main(int count, char **words) {
  static const struct { const char *name; int least; int (*act)(char **); } verbs[] = {{"attach", 4, attach}, {"link", 1, show_link}, {"events", 1, events}, {"run", 1, run}, {"verified", 1, verified}, {"read", 2, read_value}, {"store", 1, store}};
  libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
  for (unsigned i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (count >= verbs[i].least + 2 && strcmp(words[1], verbs[i].name) == 0) return verbs[i].act(words + 2);
  fprintf(stderr, "portcullis-bpf attach PROGRAM IFINDEX ingress|egress LINK | link LINK | events RING [follow] | run PROGRAM | verified PROGRAM | read MAP KEY | store MAP\n");
  return 2;
}
