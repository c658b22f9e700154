/* The firmware as a host program: its line is a pseudo-terminal, its clock the system's monotonic one. POSIX. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "firmware.h"
#include "log_line.h"
#include "plant.h"
#include "terminal.h"

#define SUBSTEP_US 1000

static struct fw fw;
static struct plant plant;
static struct fw_outputs outputs;
static int line = -1, keeper = -1, log_file = -1;
static int64_t started_us, plant_us;
static volatile sig_atomic_t is_ending;

static int64_t monotonic_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t port_clock_us(void) { return monotonic_us() - started_us; }

size_t port_read(uint8_t *into, size_t room)
{
    ssize_t got = read(line, into, room);
    return got > 0 ? (size_t)got : 0;
}

int port_write(const uint8_t *bytes, size_t count) { return write(line, bytes, count) == (ssize_t)count; }

/* The world has gone on since, with what it was last told. */
static void let_the_world_go_on(void)
{
    int64_t now_us = port_clock_us();
    for (; plant_us + SUBSTEP_US <= now_us; plant_us += SUBSTEP_US) plant_step(&plant, &outputs, SUBSTEP_US * 1e-6);
}

void port_sense(struct fw_sensors *into)
{
    let_the_world_go_on();
    plant_sense(&plant, into);
}

void port_actuate(const struct fw_outputs *to) { outputs = *to; }

void port_log(enum fw_event event, int64_t now_us, int32_t a, int32_t b)
{
    char text[LOG_LINE_BYTES];
    size_t count = log_line(event, now_us, a, b, text);
    if (write(log_file, text, count) < 0) is_ending = 1;
}

static void end(int number)
{
    (void)number;
    is_ending = 1;
}

static int refuse(const char *what)
{
    fprintf(stderr, "drive-firmware: %s: %s\n", what, strerror(errno));
    return 1;
}

static uint32_t random_word(void)
{
    uint32_t word = (uint32_t)monotonic_us();
    int source = open("/dev/urandom", O_RDONLY);
    if (source >= 0) {
        if (read(source, &word, sizeof word) != (ssize_t)sizeof word) word ^= (uint32_t)getpid();
        (void)close(source);
    }
    return word;
}

int main(int count, char **arguments)
{
    struct sigaction on_end;
    struct pollfd wait;
    struct sched_param priority;
    if (count < 2 || count > 3) {
        fprintf(stderr, "usage: drive-firmware LOG-FILE [REAL-TIME-PRIORITY]\nPrints the path of its line, a pseudo-terminal, and runs until it is told to end.\n");
        return 2;
    }
    log_file = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
    if (log_file < 0) return refuse(arguments[1]);
    priority.sched_priority = count == 3 ? (int)strtol(arguments[2], NULL, 10) : 0;
    if (count == 3 && sched_setscheduler(0, SCHED_FIFO, &priority) != 0) fprintf(stderr, "drive-firmware: no real-time priority here (%s): late ticks are to be expected\n", strerror(errno));
    if (open_line(&line, &keeper) != 0) return refuse("no pseudo-terminal could be had");
    memset(&on_end, 0, sizeof on_end);
    on_end.sa_handler = end;
    (void)sigaction(SIGTERM, &on_end, NULL);
    (void)sigaction(SIGINT, &on_end, NULL);
    started_us = monotonic_us();
    plant_init(&plant);
    fw_init(&fw, random_word(), port_clock_us());
    wait.fd = line;
    wait.events = POLLIN;
    while (!is_ending) {
        fw_step(&fw);
        let_the_world_go_on();
        (void)poll(&wait, 1, 1);
    }
    /* What the world's own recorder saw: speed and overtravel, in thousandths. */
    printf("worst-speed %d worst-overtravel %d\n", (int)(plant.worst_speed * 1000), (int)(plant.worst_overtravel * 1000));
    return 0;
}
