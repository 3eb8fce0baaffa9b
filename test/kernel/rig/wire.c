// Puts frames of standard input (length, bytes) on an interface, and tells the numbers of the marked frames that come in: cc -O2 wire.c
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char MARK[4] = {'P', 'C', 'L', '~'};

/** Frames end with a mark and a number; the kernel may pad behind them. */
static void tell(const unsigned char *frame, long length) {
  for (long at = length - 8; at >= 14; at--) {
    if (memcmp(frame + at, MARK, sizeof MARK) != 0) continue;
    unsigned number;
    memcpy(&number, frame + at + 4, 4);
    printf("%u\n", number);
    return;
  }
}

int main(int count, char **words) {
  static unsigned char frame[65536];
  int wire = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), room = 32 << 20;
  struct sockaddr_ll where = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  if (count != 2 || wire < 0 || !(where.sll_ifindex = if_nametoindex(words[1])) || bind(wire, (void *)&where, sizeof where) < 0) return perror("wire"), 1;
  setsockopt(wire, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  puts("ready");
  fflush(stdout);
  static unsigned char pending[1 << 20];
  size_t held = 0;
  struct pollfd both[2] = {{.fd = 0, .events = POLLIN}, {.fd = wire, .events = POLLIN}};
  for (;;) {
    if (poll(both, 2, -1) < 0) return 1;
    if (both[1].revents) {
      struct sockaddr_ll from;
      socklen_t size = sizeof from;
      long length = recvfrom(wire, frame, sizeof frame, 0, (void *)&from, &size);
      if (length > 0 && from.sll_pkttype != PACKET_OUTGOING) tell(frame, length), fflush(stdout);
    }
    if (!both[0].revents) continue;
    ssize_t got = read(0, pending + held, sizeof pending - held);
    if (got <= 0) return 0;
    held += got;
    size_t at = 0;
    for (unsigned length; held - at >= 4; at += 4 + length) {
      memcpy(&length, pending + at, 4);
      if (held - at - 4 < length) break;
      if (send(wire, pending + at + 4, length, 0) < 0) return perror("send"), 1;
    }
    memmove(pending, pending + at, held -= at);
  }
}
