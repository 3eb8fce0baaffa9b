// Cuts Hubble's lines into pieces that came before in the same place, and what stands between them: what compiler/replay/scan/matcher.ts does,
// on 16 bytes at once and for many lines in one call. `npm run build:simd` compiles it; there is no library, and memory never grows.
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name), used))
#define INLINE static inline __attribute__((always_inline))

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef u64 __attribute__((aligned(1), may_alias)) unaligned;

enum {
  INPUT = 1 << 18,
  LINE = 1 << 16,
  /// Behind texts that are read 16 bytes at once.
  PAD = 64,
  EVENTS = 4096,
  ARENA = 8 << 20,
  PIECES = 1 << 17,
  PLACES = 1 << 14,
  STATES = 1 << 19,
  CUTS = 1 << 14,
  PROTOCOLS = 64,
  WORDS = 1 << 14,
  WORD_BYTES = 1 << 20,
  /// Room that a line may need, at most: what is nearly full is full.
  SPARE = 1 << 12,
  SAMPLE = 64,
  NONE = -1,
};

/// What stands behind a piece; compiler/replay/scan/members.ts.
enum { END, CUT, UNREAD, TIME, SOURCE, DESTINATION, SOURCE_PORT, DESTINATION_PORT, URL };
/// Why a call ended: no whole line is left, there is no more room for what was found, the next line is not known, or a word in it isn't.
enum { DONE, FULL, UNKNOWN, WORD };
/// Words that the caller knows: URLs, addresses other than IPv4's, days.
enum { A_URL, AN_ADDRESS, A_DAY };
/// 32-bit words of one event; compiler/replay/scan/traced.ts.
enum { STATE, FROM, TO, CONNECTION, HIGH = 5, LOW, PORT, ALL };
/// What the caller is told beside: events, where the next line starts, the word that isn't known, the state of that line, whether it is connected.
enum { COUNT, NEXT, SORT, WORD_FROM, WORD_TO, LAST_STATE, CONNECTED, TOLD };

typedef struct {
  i32 meaning, next, behind, pod, length, offset, chain, place;
} Piece;
/// Bytes that all pieces of a place have, and the one piece of a place that has no other.
typedef struct {
  i32 sample, only;
} Place;
typedef struct {
  i32 sort, offset, length, chain;
  i32 number, high, low;
  double value;
} Word;
typedef struct {
  const u8 *from, *to;
} Text;

static u8 input[INPUT + PAD];
static i32 events[EVENTS * ALL];
static double times[EVENTS];
static i32 told[TOLD];
static double cuts[CUTS];
static i32 cut_count;
static uint16_t port_class[65536];
static u32 prefixes[PROTOCOLS][2];
static i32 no_target[2];

static u8 arena[ARENA + PAD];
static i32 used;
static Piece pieces[PIECES];
static i32 piece_count;
static i32 heads[PIECES * 2];
static i32 heads_mask;
static Place places[PLACES];

static i32 pair_first[STATES], pair_second[STATES];
static i32 pair_count;
static i32 slots[STATES * 2];
static i32 slots_mask;
/// What a state is: 0 unknown, 1 counted as it is, from 2 on the protocol of its connection.
static u8 known[STATES];
/// When the record means this; by the state, where `spanned` says so.
static u8 spanned[STATES];
static double span_from[STATES], span_to[STATES];

static u8 word_bytes[WORD_BYTES + PAD];
static i32 word_used;
static Word words[WORDS];
static i32 word_count;
static i32 word_heads[WORDS * 2];

static u8 day[16];
static double day_start;

INLINE u64 load(const u8 *at) { return *(const unaligned *)at; }

INLINE u32 mixed(u64 a, u64 b) {
  a = (a ^ (b >> 32) ^ (b << 32)) * 0x9e3779b97f4a7c15u;
  return (u32)(a >> 32);
}

/// Whether texts are equal; both may be read up to 15 bytes behind their ends.
INLINE int equal(const u8 *a, const u8 *b, i32 length) {
  i32 i = 0;
  for (; i + 64 <= length; i += 64) {
    v128_t one = wasm_v128_xor(wasm_v128_load(a + i), wasm_v128_load(b + i));
    v128_t two = wasm_v128_xor(wasm_v128_load(a + i + 16), wasm_v128_load(b + i + 16));
    v128_t three = wasm_v128_xor(wasm_v128_load(a + i + 32), wasm_v128_load(b + i + 32));
    v128_t four = wasm_v128_xor(wasm_v128_load(a + i + 48), wasm_v128_load(b + i + 48));
    if (wasm_v128_any_true(wasm_v128_or(wasm_v128_or(one, two), wasm_v128_or(three, four)))) return 0;
  }
  for (; i + 16 <= length; i += 16)
    if (wasm_v128_any_true(wasm_v128_xor(wasm_v128_load(a + i), wasm_v128_load(b + i)))) return 0;
  u32 rest = (1u << (length - i)) - 1;
  return (wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(a + i), wasm_v128_load(b + i))) & rest) == rest;
}

INLINE int stands(const Piece *piece, const u8 *at, const u8 *end) {
  return at + piece->length <= end && equal(at, arena + piece->offset, piece->length);
}

INLINE u32 sampled(const u8 *at, i32 place, i32 sample) {
  u64 a = (u64)place * 0xff51afd7ed558ccdu, b = (u64)sample;
  for (i32 i = 0; i < sample; i += 8) {
    u64 next = (b ^ load(at + i)) * 0x9e3779b97f4a7c15u;
    b = a ^ (next >> 29);
    a = next;
  }
  return mixed(a, b);
}

static i32 find(const u8 *at, const u8 *end, i32 place) {
  const Place *here = &places[place];
  if (here->sample < 0 || at + here->sample > end) return NONE;
  if (here->only >= 0) return stands(&pieces[here->only], at, end) ? here->only : NONE;
  i32 one = heads[sampled(at, place, here->sample) & (u32)heads_mask];
  while (one != NONE && !(pieces[one].place == place && stands(&pieces[one], at, end))) one = pieces[one].chain;
  return one;
}

static void insert(i32 id) {
  Piece *piece = &pieces[id];
  i32 *head = &heads[sampled(arena + piece->offset, piece->place, places[piece->place].sample) & (u32)heads_mask];
  piece->chain = *head;
  *head = id;
}

static void rehash(void) {
  if (piece_count > heads_mask) heads_mask = heads_mask * 4 + 3;
  if (heads_mask >= PIECES * 2) heads_mask = PIECES * 2 - 1;
  for (i32 i = 0; i <= heads_mask; i++) heads[i] = NONE;
  for (i32 id = 0; id < piece_count; id++)
    if (places[pieces[id].place].only == NONE) insert(id);
}

/// Remembers a piece of the input; 0 where there is no room.
EXPORT(add) i32 add(i32 from, i32 to, i32 place, i32 meaning, i32 next, i32 behind, i32 pod) {
  const i32 length = to - from;
  if (place >= PLACES || behind >= PLACES || piece_count == PIECES || used + length > ARENA) return 0;
  const i32 same = find(input + from, input + to, place);
  if (same != NONE && pieces[same].length == length) return 1;
  const i32 id = piece_count++;
  pieces[id] = (Piece){meaning, next, behind, pod, length, used, NONE, place};
  for (i32 i = 0; i < length; i++) arena[used + i] = input[from + i];
  used += length;
  const i32 sample = (length > SAMPLE ? SAMPLE : length) & ~7;
  Place *here = &places[place];
  const Place before = *here;
  here->only = before.sample < 0 ? id : NONE;
  here->sample = before.sample < 0 || sample < before.sample ? sample : before.sample;
  if (before.sample < 0) return 1;
  if (sample < before.sample || piece_count > heads_mask) {
    rehash();
    return 1;
  }
  if (before.only != NONE) insert(before.only);
  insert(id);
  return 1;
}

INLINE u32 slot_of(i32 first, i32 second) {
  u32 slot = (u32)first * 0x9e3779b1u ^ (u32)second * 0x85ebca6bu;
  return slot ^ (slot >> 15);
}

static void grow_pairs(void) {
  slots_mask = slots_mask * 2 + 1;
  for (i32 i = 0; i <= slots_mask; i++) slots[i] = 0;
  for (i32 number = 1; number < pair_count; number++) {
    u32 at = slot_of(pair_first[number], pair_second[number]) & (u32)slots_mask;
    while (slots[at] != 0) at = (at + 1) & (u32)slots_mask;
    slots[at] = number;
  }
}

/// A number for a pair of numbers, from 1 on; 0 where there is no room.
static i32 pair(i32 first, i32 second) {
  u32 at = slot_of(first, second) & (u32)slots_mask;
  for (; slots[at] != 0; at = (at + 1) & (u32)slots_mask)
    if (pair_first[slots[at]] == first && pair_second[slots[at]] == second) return slots[at];
  if (pair_count == STATES) return 0;
  const i32 number = pair_count++;
  pair_first[number] = first;
  pair_second[number] = second;
  slots[at] = number;
  if (pair_count * 2 > slots_mask && slots_mask < STATES * 2 - 1) grow_pairs();
  return number;
}

INLINE u32 word_head(i32 sort, const u8 *at, i32 length) {
  u64 a = (u64)sort + 1, b = (u64)length;
  i32 i = 0;
  for (; i + 8 <= length; i += 8) {
    u64 next = (b ^ load(at + i)) * 0x9e3779b97f4a7c15u;
    b = a ^ (next >> 29);
    a = next;
  }
  for (; i < length; i++) a = (a ^ at[i]) * 0x100000001b3u;
  return mixed(a, b) & (WORDS * 2 - 1);
}

static const Word *word_of(i32 sort, Text text) {
  const i32 length = (i32)(text.to - text.from);
  i32 one = word_heads[word_head(sort, text.from, length)];
  while (one != NONE && !(words[one].sort == sort && words[one].length == length && equal(text.from, word_bytes + words[one].offset, length)))
    one = words[one].chain;
  return one == NONE ? 0 : &words[one];
}

static void forget_words(void) {
  for (i32 i = 0; i < WORDS * 2; i++) word_heads[i] = NONE;
  word_count = word_used = 0;
}

/// What a word of the input means.
EXPORT(word) void word(i32 sort, i32 from, i32 to, i32 number, i32 high, i32 low, double value) {
  const i32 length = to - from;
  if (word_count == WORDS || word_used + length > WORD_BYTES) forget_words();
  i32 *head = &word_heads[word_head(sort, input + from, length)];
  words[word_count] = (Word){sort, word_used, length, *head, number, high, low, value};
  for (i32 i = 0; i < length; i++) word_bytes[word_used++] = input[from + i];
  *head = word_count++;
}

INLINE int is_digit(u8 byte) { return byte >= '0' && byte <= '9'; }

static const u8 *escape_end(const u8 *at) {
  switch (*at) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
      return at + 1;
    case 'u':
      for (i32 i = 1; i <= 4; i++) {
        const u8 low = at[i] | 0x20;
        if (!is_digit(at[i]) && !(low >= 'a' && low <= 'f')) return 0;
      }
      return at + 5;
    default:
      return 0;
  }
}

/// Where the quote stands that ends a plain text; 0 if it is not ASCII, broken, or goes on behind `end`.
static const u8 *text_end(const u8 *at, const u8 *end) {
  const v128_t quote = wasm_i8x16_splat('"'), backslash = wasm_i8x16_splat('\\');
  const v128_t first = wasm_i8x16_splat(0x20), last = wasm_i8x16_splat(0x7e);
  while (at < end) {
    const v128_t bytes = wasm_v128_load(at);
    const v128_t odd = wasm_v128_or(wasm_u8x16_lt(bytes, first), wasm_u8x16_gt(bytes, last));
    const v128_t stop = wasm_v128_or(wasm_v128_or(wasm_i8x16_eq(bytes, quote), wasm_i8x16_eq(bytes, backslash)), odd);
    const u32 bits = wasm_i8x16_bitmask(stop);
    if (bits == 0) {
      at += 16;
      continue;
    }
    at += __builtin_ctz(bits);
    if (at >= end) return 0;
    if (*at == '"') return at;
    if (*at != '\\') return 0;
    at = escape_end(at + 1);
    if (at == 0) return 0;
  }
  return 0;
}

INLINE i32 two(const u8 *at) { return is_digit(at[0]) && is_digit(at[1]) ? (at[0] - '0') * 10 + at[1] - '0' : 99; }

/// A line, as it is read.
typedef struct {
  i32 state, port, high, low;
  double time;
  Text source, destination, source_port, destination_port;
  /// The word that is not known.
  i32 sort;
  Text word;
} Line;

INLINE const u8 *ask(Line *line, i32 sort, const u8 *from, const u8 *to) {
  line->sort = sort;
  line->word = (Text){from, to};
  return 0;
}

/// Behind `2026-01-02T03:04:05[.fraction]Z`; 0 for any other spelling.
static const u8 *instant(Line *line, const u8 *at) {
  if (at[10] != 'T' || at[13] != ':' || at[16] != ':') return 0;
  if (load(at) != load(day) || at[8] != day[8] || at[9] != day[9]) {
    const Word *found = word_of(A_DAY, (Text){at, at + 10});
    if (found == 0) return ask(line, A_DAY, at, at + 10);
    if (found->number < 0) return 0;
    for (i32 i = 0; i < 10; i++) day[i] = at[i];
    day_start = found->value;
  }
  const i32 hours = two(at + 11), minutes = two(at + 14), seconds = two(at + 17);
  if (hours > 23 || minutes > 59 || seconds > 59) return 0;
  i32 milliseconds = 0;
  at += 19;
  if (*at == '.') {
    const u8 *first = ++at;
    for (i32 scale = 100; is_digit(*at); at++, scale /= 10) milliseconds += (*at - '0') * scale;
    if (at == first) return 0;
  }
  if (*at != 'Z') return 0;
  line->time = day_start + hours * 3600000 + minutes * 60000 + seconds * 1000 + milliseconds;
  return at + 1;
}

/// The class of an address in text that ends with a quote, in `class`; the answer is where that is.
static const u8 *address(Line *line, const u8 *start, i32 *class) {
  const u8 *at = start, *first = start;
  u32 value = 0, part = 0;
  i32 dots = 0;
  for (;; at++) {
    const u8 byte = *at;
    if (is_digit(byte)) {
      if (at >= first + 3) break;
      part = part * 10 + byte - '0';
    } else if (byte == '.' || byte == '"') {
      if (part > 255 || at == first || (at > first + 1 && *first == '0') || ++dots > 4) return 0;
      value = value << 8 | part;
      if (byte == '"') {
        if (dots != 4) return 0;
        i32 low = 0, high = cut_count;
        while (low < high) {
          const i32 middle = (low + high) >> 1;
          if (cuts[middle] <= (double)value) low = middle + 1;
          else high = middle;
        }
        *class = low;
        return at;
      }
      part = 0;
      first = at + 1;
    } else break;
  }
  at = start;
  while (*at != '"')
    if (++at > start + 45) return 0;
  const Word *found = word_of(AN_ADDRESS, (Text){start, at});
  if (found == 0) return ask(line, AN_ADDRESS, start, at);
  *class = found->number;
  return found->number < 0 ? 0 : at;
}

/// Behind a port; 0 if there is none.
INLINE const u8 *port_end(const u8 *at, i32 *port) {
  const u8 *start = at;
  i32 value = 0;
  for (; is_digit(*at); at++) {
    if (at == start + 5) return 0;
    value = value * 10 + *at - '0';
  }
  *port = value;
  return at == start || (*start == '0' && at > start + 1) || value > 65535 ? 0 : at;
}

/// Behind the line that starts here, if its pieces are known; 0 if not.
static const u8 *match(Line *line, const u8 *at, const u8 *end) {
  i32 place = 0, state = 0, source_pod = 0, destination_pod = 0;
  line->state = line->port = 0;
  line->high = no_target[0];
  line->low = no_target[1];
  line->source.from = line->destination.from = line->source_port.from = 0;
  line->sort = NONE;
#define PAIR(second) \
  if ((state = pair(state, second)) == 0) return 0
  for (;;) {
    const i32 id = find(at, end, place);
    if (id < 0) return 0;
    const Piece *piece = &pieces[id];
    at += piece->length;
    place = piece->behind;
    if (piece->meaning != 0) PAIR(piece->meaning * 8);
    if (piece->pod > 0) source_pod = piece->pod;
    else if (piece->pod < 0) destination_pod = -piece->pod;
    switch (piece->next) {
      case CUT:
        break;
      case END:
        if (source_pod > 0 && source_pod == destination_pod) PAIR(5);
        line->state = state;
        return at;
      case TIME:
        if ((at = instant(line, at)) == 0) return 0;
        break;
      case SOURCE:
      case DESTINATION: {
        i32 class = 0;
        const u8 *behind = address(line, at, &class);
        if (behind == 0 || behind >= end) return 0;
        if (piece->next == SOURCE) line->source = (Text){at, behind};
        else line->destination = (Text){at, behind};
        PAIR(class * 8 + (piece->next == SOURCE ? 1 : 2));
        at = behind;
        break;
      }
      case SOURCE_PORT:
      case DESTINATION_PORT: {
        i32 port = 0;
        const u8 *behind = port_end(at, &port);
        if (behind == 0) return 0;
        if (piece->next == SOURCE_PORT) line->source_port = (Text){at, behind};
        else {
          line->destination_port = (Text){at, behind};
          line->port = port;
          PAIR(port_class[port] * 8 + 3);
        }
        at = behind;
        break;
      }
      default: {
        const u8 *behind = text_end(at, end);
        if (behind == 0) return 0;
        if (piece->next == URL) {
          const Word *found = word_of(A_URL, (Text){at, behind});
          if (found == 0) return ask(line, A_URL, at, behind);
          line->high = found->high;
          line->low = found->low;
          PAIR(found->number * 8 + 4);
        }
        at = behind;
      }
    }
  }
}

typedef struct {
  u32 a, b;
} Hash;

INLINE void unit(Hash *hash, u32 one) {
  hash->a = (hash->a ^ one) * 0x9e3779b1u;
  hash->b = (hash->b ^ one) * 0x5f356495u;
}

INLINE void units(Hash *hash, Text text) {
  for (const u8 *at = text.from; at < text.to; at++) unit(hash, *at);
}

/// The hash of a connection as compiler/replay/pairing.ts makes it of its text.
INLINE void connect(const Line *line, i32 protocol, i32 *event) {
  Hash hash = {prefixes[protocol][0], prefixes[protocol][1]};
  units(&hash, line->source);
  unit(&hash, ' ');
  units(&hash, line->destination);
  unit(&hash, ' ');
  units(&hash, line->source_port);
  unit(&hash, ' ');
  units(&hash, line->destination_port);
  event[CONNECTION] = (i32)hash.a;
  event[CONNECTION + 1] = (i32)hash.b;
}

static i32 ended(const Line *line, i32 why, i32 count, const u8 *at) {
  told[COUNT] = count;
  told[NEXT] = (i32)(at - input);
  told[LAST_STATE] = line->state;
  told[CONNECTED] = line->source.from != 0 && line->destination.from != 0 && line->source_port.from != 0;
  if (why == WORD) {
    told[SORT] = line->sort;
    told[WORD_FROM] = (i32)(line->word.from - input);
    told[WORD_TO] = (i32)(line->word.to - input);
  }
  return why;
}

/// Why the line that starts here is not counted.
static i32 reason(const Line *line, const u8 *at, const u8 *end) {
  if (line->sort != NONE && line->word.to < end) return WORD;
  for (; at < end; at++)
    if (*at == '\n') return UNKNOWN;
  return DONE;
}

/// Finds out what lines of the input are, each with its newline, up to the first that isn't known; `count` events are there already.
EXPORT(lines) i32 lines(i32 start, i32 length, i32 count) {
  const u8 *at = input + start, *end = input + length;
  Line line = {0};
  for (; at < end; count++) {
    if (count == EVENTS) return ended(&line, FULL, count, at);
    const u8 *behind = match(&line, at, end - at > LINE ? at + LINE : end);
    if (behind == 0 || behind >= end || *behind != '\n') {
      if (behind != 0) line.state = 0;
      return ended(&line, reason(&line, at, end), count, at);
    }
    const i32 state = line.state, kind = known[state];
    if (kind == 0 || (spanned[state] && !(line.time >= span_from[state] && line.time < span_to[state]))) return ended(&line, UNKNOWN, count, at);
    i32 *event = &events[count * ALL];
    event[STATE] = state;
    event[FROM] = (i32)(at - input);
    event[TO] = (i32)(behind - input);
    event[HIGH] = line.high;
    event[LOW] = line.low;
    event[PORT] = line.port;
    times[count] = line.time;
    if (kind > 1) connect(&line, kind - 2, event);
    at = behind + 1;
  }
  return ended(&line, DONE, count, at);
}

/// Whether all of the input is one line whose pieces are known.
EXPORT(line) i32 line(i32 length) {
  Line line = {0};
  const u8 *behind = match(&line, input, input + length);
  const i32 why = behind == 0 && line.sort != NONE && line.word.to < input + length ? WORD : behind == input + length ? DONE : UNKNOWN;
  if (why == UNKNOWN) line.state = 0;
  return ended(&line, why, 0, input);
}

/// What a state is: 1 counted as it is, from 2 on the protocol of its connection; between which times.
EXPORT(know) void know(i32 state, i32 kind, i32 is_spanned, double from, double to) {
  known[state] = (u8)kind;
  spanned[state] = (u8)is_spanned;
  span_from[state] = from;
  span_to[state] = to;
}

/// The hash that connections of a protocol start with.
EXPORT(protocol) void protocol(i32 number, i32 a, i32 b) {
  prefixes[number][0] = (u32)a;
  prefixes[number][1] = (u32)b;
}

/// That of a request without URL.
EXPORT(target) void target(i32 high, i32 low) {
  no_target[0] = high;
  no_target[1] = low;
}

EXPORT(full) i32 full(void) { return used > ARENA - LINE || piece_count > PIECES - SPARE || pair_count > STATES - SPARE; }

/// Forgets all pieces and states.
EXPORT(forget) void forget(void) {
  used = piece_count = 0;
  heads_mask = 1023;
  for (i32 i = 0; i <= heads_mask; i++) heads[i] = NONE;
  for (i32 i = 0; i < PLACES; i++) places[i] = (Place){NONE, NONE};
  for (i32 i = 0; i < pair_count; i++) known[i] = 0;
  pair_count = 1;
  slots_mask = 1023;
  for (i32 i = 0; i <= slots_mask; i++) slots[i] = 0;
}

/// Where addresses and ports change their class: IPv4 as numbers, and the class of each port; to be called first.
EXPORT(start) i32 start(i32 count) {
  forget();
  forget_words();
  cut_count = count;
  for (i32 i = 0; i < 65536; i++) port_class[i] = (uint16_t)i;
  return count <= CUTS;
}

/// Where in memory the tables are that the caller reads and writes.
EXPORT(place) i32 place(i32 which) {
  void *const all[] = {input, events, times, told, cuts, port_class};
  return (i32)(uintptr_t)all[which];
}
