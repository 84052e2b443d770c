/* A crowd of Socket.IO clients over WebSocket: one thread, epoll, no library.

   load PORT [--host NAME] [--connect TEXT] [--join TEXT] [--probe TEXT] [--sources N] [--nap US]

   Commands come by line on stdin, each is answered with one line of JSON on stdout:

     open TOTAL WINDOW              open connections until there are TOTAL, at most WINDOW at a time in their handshake
     storm WINDOW                   cut all but the first at once, then come back; ends when everybody has joined again
     rejoin                         everybody who is in says `join` once more, at once; ends when all are answered
     fan SECONDS INFLIGHT MERGE EVERY_MS    client 0 says `go`; each event that has reached everybody is answered
                                    with `more`; ends with the server's `done`
     arm TEXT                       ends when every client has got one more message that begins with TEXT
     watch SECONDS                  only count
     join TEXT                      what to say from now on after CONNECT

   An event is 42["news",{"t":<monotonic microseconds>,"n":<number>,…}]. `--probe` is a message with ack id 1 that
   client 0 repeats, one at a time every five milliseconds, while anything is under way; its longest round trip is told. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RING = 4096, BATCH = 1024, SAMPLES = 1 << 18, SLOTS = 50000, SLOT_US = 100, BUFFER = 4 << 20 };
enum { PROBE_US = 5000, DEADLINE_US = 600000000, MOST = 65536, LINE = 8192 };
enum state { AWAY, CALLING, UPGRADING, OPENING, ENTERING, JOINING, READY };
enum job { NOTHING, OPEN, FAN, ARM, WATCH };

struct client {
    int fd;
    enum state state;
    uint32_t armed, have;
    char *rest;
};

struct event {
    int64_t n, t;
    int count;
};

static struct client clients[MOST];
static int total, ready, calling, window, queued, waiting[2 * MOST], sources = 16, port, lost, failed, armed;
static uint32_t arm_round;
static const char *host = "127.0.0.1", *connect_text = "40", *join_text = "", *probe_text = "";
static char arm_text[LINE], done_text[512], request[1024], buffer[BUFFER];
static int request_size, poller, done;
static useconds_t nap;
static enum job job = NOTHING;
static const char *job_name = "";
static int64_t began, until, cpu_began, last_at, probe_sent, probe_next, probe_worst, probes;
static int64_t deliveries, bytes, completed, latest[SAMPLES], slots[SLOTS];
static struct event ring[RING];

static int64_t now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static int64_t cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec +
           used.ru_stime.tv_usec;
}

static void fail(const char *why) {
    fprintf(stderr, "load: %s: %s\n", why, strerror(errno));
    exit(1);
}

/* --- one client ----------------------------------------------------------------------------------------------- */

/* A client's frames are masked; a mask of zeros changes nothing. */
static int say_as(struct client *c, int opcode, const char *text, size_t size) {
    static char frame[LINE + 8];
    size_t head = size < 126 ? 6 : 8;
    if (c->state == AWAY || size + head > sizeof frame) return -1;
    frame[0] = (char)(0x80 | opcode);
    frame[1] = (char)(0x80 | (size < 126 ? size : 126));
    if (size >= 126) {
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
    }
    memset(frame + head - 4, 0, 4);
    memcpy(frame + head, text, size);
    return send(c->fd, frame, size + head, MSG_NOSIGNAL) == (ssize_t)(size + head) ? 0 : -1;
}

static int say(struct client *c, const char *text) { return say_as(c, 1, text, strlen(text)); }

static void watch(struct client *c, int how, uint32_t events) {
    struct epoll_event wanted = {.events = events, .data.ptr = c};
    if (epoll_ctl(poller, how, c->fd, &wanted)) fail("epoll_ctl");
}

static void hang_up(struct client *c) {
    if (c->state == AWAY) return;
    if (c->state == READY) ready--; else calling--;
    close(c->fd);
    free(c->rest);
    c->rest = NULL;
    c->have = 0;
    c->state = AWAY;
}

/* The server, or the network, ended it. */
static void lose(struct client *c) {
    int was_inside = c->state == READY || c->state == AWAY;
    hang_up(c);
    if (was_inside) {
        lost++;
    } else {
        failed++;
        waiting[queued++] = (int)(c - clients);
    }
}

static void call(struct client *c) {
    int one = 1, index = (int)(c - clients);
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0) fail("socket");
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(index % sources));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(c->fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from)) fail("bind");
    if (connect(c->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) fail("connect");
    c->state = CALLING;
    calling++;
    watch(c, EPOLL_CTL_ADD, EPOLLOUT);
}

static void called(struct client *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error || send(c->fd, request, (size_t)request_size, MSG_NOSIGNAL) != request_size) {
        lose(c);
        return;
    }
    c->state = UPGRADING;
    watch(c, EPOLL_CTL_MOD, EPOLLIN);
}

static void arrive(struct client *c) {
    c->state = READY;
    calling--;
    ready++;
}

/* --- what is heard -------------------------------------------------------------------------------------------- */

static int begins(const char *text, size_t size, const char *with) {
    size_t length = strlen(with);
    return size >= length && !memcmp(text, with, length);
}

static int64_t number(const char **at) {
    int64_t value = 0;
    while (**at >= '0' && **at <= '9') value = value * 10 + *(*at)++ - '0';
    return value;
}

static void news(const char *text, int64_t at) {
    static const char more[] = "42[\"more\",1]";
    const char *here = text + sizeof "42[\"news\",{\"t\":" - 1;
    int64_t t = number(&here), n;
    here += sizeof ",\"n\":" - 1;
    n = number(&here);
    struct event *event = &ring[n % RING];
    if (event->n != n) *event = (struct event){.n = n, .t = t};
    int64_t slot = (at - t) / SLOT_US;
    slots[slot < 0 ? 0 : slot >= SLOTS ? SLOTS - 1 : slot]++;
    if (++event->count < ready) return;
    if (completed < SAMPLES) latest[completed] = at - t;
    completed++;
    if (say(&clients[0], more)) lose(&clients[0]);
}

static void told(struct client *c, const char *text, size_t size, int64_t at) {
    deliveries++;
    if (job == FAN && begins(text, size, "42[\"news\",{\"t\":")) {
        news(text, at);
    } else if (job == FAN && begins(text, size, "42[\"done\",")) {
        size_t head = sizeof "42[\"done\"," - 1;
        snprintf(done_text, sizeof done_text, "%.*s", (int)(size - head - 1), text + head);
        done = 1;
    } else if (job == ARM && c->armed != arm_round && begins(text, size, arm_text)) {
        c->armed = arm_round;
        armed++;
        last_at = at;
    }
}

/* One text message. Nonzero when this connection is over. */
static int message(struct client *c, const char *text, size_t size, int64_t at) {
    if (size == 1 && text[0] == '2') return say(c, "3");
    if (c->state == READY) {
        if (begins(text, size, "42")) told(c, text, size, at);
        else if (probe_sent && begins(text, size, "431")) {
            if (at - probe_sent > probe_worst) probe_worst = at - probe_sent;
            probes++;
            probe_sent = 0;
        }
        return 0;
    }
    if (c->state == OPENING && text[0] == '0') {
        c->state = ENTERING;
        return say(c, connect_text);
    }
    if (c->state == ENTERING && begins(text, size, "40")) {
        if (!*join_text) {
            arrive(c);
            return 0;
        }
        c->state = JOINING;
        return say(c, join_text);
    }
    if (c->state == JOINING && begins(text, size, "43")) {
        if (memmem(text, size < 64 ? size : 64, "\"ok\":false", 10)) return -1;
        arrive(c);
        return 0;
    }
    return begins(text, size, "44") || begins(text, size, "41") ? -1 : 0;
}

/* How many bytes of what is there were used up; -1 when this connection is over. */
static ssize_t frames(struct client *c, const char *here, size_t have, int64_t at) {
    size_t used = 0;
    while (have - used >= 2) {
        const unsigned char *p = (const unsigned char *)here + used;
        size_t head = 2, size = p[1] & 127;
        if (size == 126) {
            head = 4;
            if (have - used < head) break;
            size = (size_t)p[2] << 8 | p[3];
        } else if (size == 127) {
            head = 10;
            if (have - used < head) break;
            size = 0;
            for (int i = 2; i < 10; i++) size = size << 8 | p[i];
        }
        if (size > BUFFER / 2) return -1;
        if (have - used < head + size) break;
        int opcode = p[0] & 15;
        if (opcode == 8) return -1;
        if (opcode == 9 && say_as(c, 10, (const char *)p + head, size)) return -1;
        if (opcode == 1 && size && message(c, (const char *)p + head, size, at)) return -1;
        used += head + size;
    }
    return (ssize_t)used;
}

static void hear(struct client *c) {
    size_t have = c->have;
    if (have) memcpy(buffer, c->rest, have);
    ssize_t got = recv(c->fd, buffer + have, BUFFER - have, 0), used = 0;
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) lose(c);
        return;
    }
    bytes += got;
    have += (size_t)got;
    if (c->state == UPGRADING) {
        char *end = memmem(buffer, have, "\r\n\r\n", 4);
        if (end) {
            if (!begins(buffer, have, "HTTP/1.1 101")) {
                lose(c);
                return;
            }
            used = end + 4 - buffer;
            c->state = OPENING;
        }
    }
    if (c->state != UPGRADING) {
        ssize_t more = frames(c, buffer + used, have - (size_t)used, now());
        if (more < 0) {
            lose(c);
            return;
        }
        used += more;
    }
    c->have = (uint32_t)(have - (size_t)used);
    if (c->have) {
        c->rest = realloc(c->rest, c->have);
        memcpy(c->rest, buffer + used, c->have);
    } else if (c->rest) {
        free(c->rest);
        c->rest = NULL;
    }
}

/* --- jobs ----------------------------------------------------------------------------------------------------- */

static void begin(enum job what, const char *name) {
    job = what;
    job_name = name;
    deliveries = bytes = completed = failed = armed = done = 0;
    if (what == OPEN) lost = 0;
    probe_worst = probes = probe_sent = probe_next = last_at = 0;
    memset(ring, 0, sizeof ring);
    for (int i = 0; i < RING; i++) ring[i].n = -1;
    memset(slots, 0, sizeof slots);
    done_text[0] = 0;
    cpu_began = cpu();
    began = now();
    until = began + DEADLINE_US;
}

static void start_open(int wanted, int at_once) {
    window = at_once;
    if (wanted > MOST) wanted = MOST;
    for (int i = wanted; i-- > total;) {
        clients[i] = (struct client){.fd = -1};
        waiting[queued++] = i;
    }
    if (wanted > total) total = wanted;
}

static void start_storm(int at_once) {
    window = at_once;
    for (int i = total; i-- > 1;) {
        hang_up(&clients[i]);
        waiting[queued++] = i;
    }
}

static void start_rejoin(void) {
    for (int i = 1; i < total; i++) {
        if (clients[i].state != READY) continue;
        clients[i].state = JOINING;
        ready--;
        calling++;
        if (say(&clients[i], join_text)) lose(&clients[i]);
    }
}

static int ascending(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double slot_ms(double share) {
    int64_t all = 0, seen = 0;
    for (int i = 0; i < SLOTS; i++) all += slots[i];
    for (int i = 0; i < SLOTS; i++)
        if ((seen += slots[i]) >= share * (double)all && all) return (i + 1) * SLOT_US / 1000.0;
    return 0;
}

static void finish(void) {
    double seconds = (double)(now() - began) / 1e6, used = (double)(cpu() - cpu_began) / 1e6;
    int kept = completed < SAMPLES ? (int)completed : SAMPLES;
    if (probe_sent && now() - probe_sent > probe_worst) probe_worst = now() - probe_sent; /* still unanswered */
    qsort(latest, (size_t)kept, sizeof *latest, ascending);
    printf("{\"did\":\"%s\",\"clients\":%d,\"seconds\":%.4f,\"load_cpu_s\":%.4f,\"load_share\":%.3f,\"lost\":%d,"
           "\"failed\":%d,\"deliveries\":%lld,\"bytes\":%lld",
           job_name, ready, seconds, used, used / seconds, lost, failed, (long long)deliveries, (long long)bytes);
    if (job == OPEN) printf(",\"complete\":%s", ready == total ? "true" : "false");
    if (job == FAN)
        printf(",\"complete\":%s,\"events\":%lld,\"last_ms\":%.2f,\"last_p99_ms\":%.2f,\"each_p50_ms\":%.1f,"
               "\"each_p99_ms\":%.1f,\"server\":%s",
               done ? "true" : "false", (long long)completed, kept ? (double)latest[kept / 2] / 1e3 : 0,
               kept ? (double)latest[kept * 99 / 100] / 1e3 : 0, slot_ms(.5), slot_ms(.99), done ? done_text : "null");
    if (job == ARM) printf(",\"complete\":%s,\"last_at_us\":%lld", armed >= ready ? "true" : "false", (long long)last_at);
    if (*probe_text) printf(",\"probes\":%lld,\"probe_worst_ms\":%.2f", (long long)probes, (double)probe_worst / 1e3);
    printf("}\n");
    fflush(stdout);
    job = NOTHING;
}

static int finished(int64_t at) {
    switch (job) {
    case OPEN: return (!queued && !calling) || at > until || failed > total;
    case FAN: return done || lost || at > until;
    case ARM: return armed >= ready || lost || at > until;
    case WATCH: return at > until;
    default: return 0;
    }
}

static void obey(char *line) {
    static char joined[LINE];
    double seconds;
    int a, b;
    long every;
    line[strcspn(line, "\n")] = 0;
    if (sscanf(line, "open %d %d", &a, &b) == 2) {
        begin(OPEN, "open");
        start_open(a, b);
    } else if (sscanf(line, "storm %d", &a) == 1) {
        begin(OPEN, "storm");
        start_storm(a);
    } else if (!strcmp(line, "rejoin")) {
        begin(OPEN, "rejoin");
        start_rejoin();
    } else if (sscanf(line, "fan %lf %d %d %ld", &seconds, &a, &b, &every) == 4) {
        char text[200];
        begin(FAN, "fan");
        until = began + (int64_t)(seconds * 1e6) + 60000000;
        snprintf(text, sizeof text, "42[\"go\",{\"seconds\":%.3f,\"inflight\":%d,\"merge\":%d,\"every_ms\":%ld}]",
                 seconds, a, b, every);
        if (say(&clients[0], text)) lose(&clients[0]);
    } else if (!strncmp(line, "arm ", 4)) {
        begin(ARM, "arm");
        arm_round++;
        strcpy(arm_text, line + 4);
        printf("{\"did\":\"armed\"}\n");
        fflush(stdout);
    } else if (sscanf(line, "watch %lf", &seconds) == 1) {
        begin(WATCH, "watch");
        until = began + (int64_t)(seconds * 1e6);
    } else if (!strncmp(line, "join ", 5)) {
        strcpy(joined, line + 5);
        join_text = joined;
        printf("{\"did\":\"join\"}\n");
        fflush(stdout);
    } else {
        printf("{\"did\":\"nothing\"}\n");
        fflush(stdout);
    }
}

/* Whole lines of what has come; 0 at the end of the input. */
static int orders(void) {
    static char text[LINE];
    static size_t have;
    ssize_t got = read(0, text + have, sizeof text - 1 - have);
    if (got <= 0) return 0;
    have += (size_t)got;
    text[have] = 0;
    for (char *end; (end = strchr(text, '\n'));) {
        *end = 0;
        obey(text);
        have -= (size_t)(end + 1 - text);
        memmove(text, end + 1, have + 1);
    }
    return 1;
}

static void probe(int64_t at) {
    if (!*probe_text || job == NOTHING || probe_sent || at < probe_next || !total || clients[0].state != READY) return;
    probe_sent = at;
    probe_next = at + PROBE_US;
    if (say(&clients[0], probe_text)) lose(&clients[0]);
}

static void read_arguments(int argc, char **argv) {
    if (argc < 2) exit(2);
    port = atoi(argv[1]);
    for (int i = 2; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--host")) host = argv[i + 1];
        else if (!strcmp(argv[i], "--connect")) connect_text = argv[i + 1];
        else if (!strcmp(argv[i], "--join")) join_text = argv[i + 1];
        else if (!strcmp(argv[i], "--probe")) probe_text = argv[i + 1];
        else if (!strcmp(argv[i], "--sources")) sources = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--nap")) nap = (useconds_t)atoi(argv[i + 1]);
        else exit(2);
    }
    request_size = snprintf(request, sizeof request,
                            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: %s:%d\r\n"
                            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: Z2lhbyBsdXUgdHJ1YyB0dQ==\r\n\r\n", host, port);
}

int main(int argc, char **argv) {
    struct epoll_event events[BATCH], input = {.events = EPOLLIN};
    struct rlimit files;
    read_arguments(argc, argv);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poller = epoll_create1(0);
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input);
    for (;;) {
        int wait = job == NOTHING ? 1000 : *probe_text ? 1 : 10;
        int count = epoll_wait(poller, events, BATCH, wait);
        for (int i = 0; i < count; i++) {
            struct client *c = events[i].data.ptr;
            if (!c) {
                if (!orders()) return 0;
            } else if (c->state == CALLING) {
                called(c);
            } else if (c->state != AWAY) {
                hear(c);
            }
        }
        while (job == OPEN && queued && calling < window) call(&clients[waiting[--queued]]);
        int64_t at = now();
        probe(at);
        if (job != NOTHING && finished(at)) finish();
        if (nap && job == FAN) usleep(nap);
    }
}
