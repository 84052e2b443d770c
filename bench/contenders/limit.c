/* What a server could do at best: one thread, epoll, one send() per client and event, no library.

   limit        prints its port; ends when its stdin does

   Speaks as much of WebSocket, Engine.IO and Socket.IO as a client of the benches needs: upgrade, CONNECT, pings, and
   three events: 42x["join"] and 42x["echo"] are acked, 42["go",{"seconds","inflight","merge","every_ms"}] sends
   42["news",…] to all who joined, `merge` events in one send, as long as fewer than `inflight` are unanswered by
   42["more",k]; then 42["done",{"cpu_s","events","seconds"}]. What a client does not take at once is its loss: it is
   cut. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 65536, BATCH = 1024, ROOM = 65536, MERGED = 64, PING_US = 20000000 };

struct client {
    int fd, upgraded, place; /* place among the joined, from 1; 0 is outside */
    uint32_t have;
    char *rest;
};

static const char TEXT[] = "Kính gửi Bộ, gia đình tôi đã nộp hồ sơ xin cấp giấy chứng nhận quyền sử dụng đất từ năm "
                           "ngoái mà đến nay chưa có kết quả, xin hỏi vì sao và phải hỏi ở đâu? Xin trân trọng cảm ơn.";

static struct client *members[MOST], *caller;
static int poller, joined, inflight, merge;
static int64_t emitted, credited, until, began, cpu_began, every, next_at;
static char buffer[1 << 20];

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

/* --- the handshake: base64(SHA-1(key + GUID)), RFC 6455 and FIPS 180-4 ------------------------------------------ */

static uint32_t rotate(uint32_t x, int by) { return x << by | x >> (32 - by); }

static void sha1_block(uint32_t h[5], const unsigned char *p) {
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 80; i++) {
        if (i < 16) w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
        else w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999
                     : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                     : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                              : (b ^ c ^ d) + 0xCA62C1D6;
        uint32_t next = rotate(a, 5) + f + e + w[i];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

static void accept_key(const char *key, size_t size, char out[29]) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char block[192] = {0}, digest[21] = {0};
    size_t whole = (size_t)snprintf((char *)block, 128, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)size, key);
    size_t blocks = (whole + 8) / 64 + 1;
    block[whole] = 0x80;
    block[blocks * 64 - 2] = (unsigned char)(whole * 8 >> 8);
    block[blocks * 64 - 1] = (unsigned char)(whole * 8);
    for (size_t i = 0; i < blocks; i++) sha1_block(h, block + 64 * i);
    for (int i = 0; i < 20; i++) digest[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
    for (int i = 0; i < 7; i++) {
        uint32_t three = (uint32_t)digest[3 * i] << 16 | (uint32_t)digest[3 * i + 1] << 8 | digest[3 * i + 2];
        for (int j = 0; j < 4; j++) out[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
    }
    out[27] = '=', out[28] = 0;
}

/* --- clients ---------------------------------------------------------------------------------------------------- */

static void cut(struct client *c) {
    if (c->place) {
        members[c->place] = members[joined];
        members[c->place]->place = c->place;
        joined--;
    }
    if (c == caller) caller = NULL;
    close(c->fd);
    free(c->rest);
    free(c);
}

static size_t framed(char *out, const char *text, size_t size) {
    size_t head = size < 126 ? 2 : 4;
    out[0] = (char)0x81;
    out[1] = (char)(size < 126 ? size : 126);
    if (size >= 126) out[2] = (char)(size >> 8), out[3] = (char)size;
    memcpy(out + head, text, size);
    return head + size;
}

static int told(struct client *c, const char *text) {
    static char out[2048];
    size_t size = framed(out, text, strlen(text));
    return send(c->fd, out, size, MSG_NOSIGNAL) == (ssize_t)size ? 0 : -1;
}

static int ack(struct client *c, const char *text, const char *name) {
    char id[16] = "", answer[64];
    sscanf(text, "42%15[0-9]", id);
    if (!strcmp(name, "join") && !c->place) members[c->place = ++joined] = c;
    snprintf(answer, sizeof answer, "43%s[{\"ok\":true}]", id);
    return told(c, answer);
}

static int64_t field(const char *text, const char *name) {
    char key[32];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(text, key);
    return at ? (int64_t)(atof(at + strlen(key)) * 1000) : 0;
}

static void go(struct client *c, const char *text) {
    caller = c;
    inflight = (int)(field(text, "inflight") / 1000), merge = (int)(field(text, "merge") / 1000);
    if (merge < 1 || merge > MERGED) merge = 1;
    every = field(text, "every_ms");
    emitted = credited = 0;
    began = next_at = now();
    cpu_began = cpu();
    until = began + field(text, "seconds") * 1000;
}

static int message(struct client *c, const char *text) {
    if (!strcmp(text, "2")) return told(c, "3");
    if (!strncmp(text, "40", 2)) return told(c, "40{\"sid\":\"limit\"}");
    if (!strncmp(text, "42[\"go\"", 7)) go(c, text);
    else if (!strncmp(text, "42[\"more\",", 10)) credited += atoi(text + 10);
    else if (!strncmp(text, "42", 2)) return ack(c, text, strstr(text, "[\"join\"") ? "join" : "echo");
    return 0;
}

static int upgrade(struct client *c, char *text, size_t *have) {
    char answer[256], key[29];
    char *end = memmem(text, *have, "\r\n\r\n", 4), *at;
    if (!end) return *have < 8192 ? 0 : -1;
    *end = 0;
    if (!(at = strcasestr(text, "\r\nSec-WebSocket-Key:"))) return -1;
    at += 20, at += strspn(at, " ");
    if (strcspn(at, "\r") > 60) return -1;
    accept_key(at, strcspn(at, "\r "), key);
    int size = snprintf(answer, sizeof answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", key);
    if (send(c->fd, answer, (size_t)size, MSG_NOSIGNAL) != size) return -1;
    c->upgraded = 1;
    *have -= (size_t)(end + 4 - text);
    memmove(text, end + 4, *have);
    return told(c, "0{\"sid\":\"limit\",\"upgrades\":[],\"pingInterval\":20000,\"pingTimeout\":20000,\"maxPayload\":65536}");
}

/* What is left of the frames; -1 when this connection is over. */
static ssize_t frames(struct client *c, unsigned char *p, size_t have) {
    static char text[ROOM + 1];
    while (have >= 6) {
        size_t head = 6, size = p[1] & 127;
        if (size == 127 || !(p[1] & 128)) return -1;
        if (size == 126) size = (size_t)p[2] << 8 | p[3], head = 8;
        if (size > ROOM) return -1;
        if (have < head + size) break;
        for (size_t i = 0; i < size; i++) text[i] = (char)(p[head + i] ^ p[head - 4 + i % 4]);
        text[size] = 0;
        if ((p[0] & 15) == 8 || ((p[0] & 15) == 1 && message(c, text))) return -1;
        p += head + size, have -= head + size;
    }
    memmove(buffer, p, have);
    return (ssize_t)have;
}

static void hear(struct client *c) {
    size_t have = c->have;
    if (have) memcpy(buffer, c->rest, have);
    ssize_t got = recv(c->fd, buffer + have, ROOM, 0), left;
    if (got < 0 && errno == EAGAIN) return;
    have += got > 0 ? (size_t)got : 0;
    if (got <= 0 || (!c->upgraded && upgrade(c, buffer, &have))) return cut(c);
    left = c->upgraded ? frames(c, (unsigned char *)buffer, have) : (ssize_t)have;
    if (left < 0) return cut(c);
    c->have = (uint32_t)left;
    if (left || c->rest) c->rest = realloc(c->rest, (size_t)left + 1), memcpy(c->rest, buffer, (size_t)left);
}

static void greet(int listener) {
    for (int fd, one = 1; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        struct client *c = calloc(1, sizeof *c);
        struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = c};
        c->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        epoll_ctl(poller, EPOLL_CTL_ADD, fd, &wanted);
    }
}

/* --- events ----------------------------------------------------------------------------------------------------- */

static size_t one_event(char *out) {
    char text[512];
    int size = snprintf(text, sizeof text, "42[\"news\",{\"t\":%lld,\"n\":%lld,\"text\":\"%s\"}]", (long long)now(),
                        (long long)emitted++, TEXT);
    return framed(out, text, (size_t)size);
}

static void emit(void) {
    static char out[MERGED * 600];
    size_t size = 0;
    for (int i = 0; i < merge; i++) size += one_event(out + size);
    for (int i = joined; i >= 1; i--) {
        struct client *c = members[i];
        if (send(c->fd, out, size, MSG_NOSIGNAL) != (ssize_t)size) shutdown(c->fd, SHUT_RDWR);
    }
}

static void done(void) {
    char text[200];
    snprintf(text, sizeof text, "42[\"done\",{\"cpu_s\":%.6f,\"events\":%lld,\"seconds\":%.6f}]",
             (double)(cpu() - cpu_began) / 1e6, (long long)emitted, (double)(now() - began) / 1e6);
    told(caller, text);
    caller = NULL;
}

static void step(void) {
    int64_t at = now();
    if (!caller) return;
    if (at < until) {
        if (emitted - credited + merge > inflight || at < next_at) return;
        next_at += every;
        emit();
    } else if (credited >= emitted) {
        done();
    }
}

static void ping(void) {
    static int64_t next;
    int64_t at = now();
    if (at < next) return;
    next = at + PING_US;
    for (int i = joined; i >= 1; i--)
        if (told(members[i], "2")) shutdown(members[i]->fd, SHUT_RDWR);
}

int main(void) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event events[BATCH], input = {.events = EPOLLIN}, door = {.events = EPOLLIN, .data.ptr = &door};
    struct rlimit files;
    socklen_t size = sizeof here;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(listener, (struct sockaddr *)&here, size) || listen(listener, 4096)) return 1;
    getsockname(listener, (struct sockaddr *)&here, &size);
    poller = epoll_create1(0);
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input);
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &door);
    printf("{\"port\":%d,\"version\":\"C, epoll\"}\n", ntohs(here.sin_port));
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(poller, events, BATCH, caller && every ? 1 : 100);
        for (int i = 0; i < count; i++) {
            if (!events[i].data.ptr) {
                if (read(0, buffer, 256) <= 0) return 0;
            } else if (events[i].data.ptr == &door) {
                greet(listener);
            } else {
                hear(events[i].data.ptr);
            }
        }
        step();
        ping();
    }
}
