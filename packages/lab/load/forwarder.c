// The least that a relay can do: one thread, one epoll, receive a datagram, send it on. The yardstick of `npm run
// bench:media`. Usage: forwarder FIRST_PORT CALLS; call i has the ports FIRST_PORT + 2i and + 2i + 1, each of which
// sends to whoever was last heard on the other.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

struct side {
  int fd;
  struct side *other;
  struct sockaddr_in peer;
};

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int first = atoi(argv[1]), sides = 2 * atoi(argv[2]);
  struct side *all = calloc(sides, sizeof *all);
  int poll = epoll_create1(0);
  for (int i = 0; i < sides; i++) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(first + i)};
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    all[i].fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    all[i].other = &all[i ^ 1];
    if (bind(all[i].fd, (struct sockaddr *)&own, sizeof own) != 0) return perror("bind"), 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      struct side *from = events[i].data.ptr;
      char packet[2048];
      socklen_t size = sizeof from->peer;
      ssize_t length;
      while ((length = recvfrom(from->fd, packet, sizeof packet, 0, (struct sockaddr *)&from->peer, &size)) > 0) {
        struct sockaddr_in *to = &from->other->peer;
        if (to->sin_port) sendto(from->other->fd, packet, length, 0, (struct sockaddr *)to, sizeof *to);
      }
    }
  }
}
