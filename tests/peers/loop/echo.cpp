// A line in C: 64 bytes there and back over a pseudo-terminal, as often as a guard sends set-points, with real-time priority where it is granted.
//
//   echo PERIOD_US    goes on until its standard input ends, then writes: round trips, p50, p99 and greatest in µs, longest gap between two answers in µs, gaps over 3 ms, gaps over 20 ms, 1 with real-time priority
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <vector>

static const int Bytes = 64, LinePriority = 80, DevicePriority = 65;
static int master, slave;

static double nowUs() {
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec * 1e-3;
}

static bool prioritise(int priority) {
    sched_param p = {};
    p.sched_priority = priority;
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &p) == 0;
}

static void *device(void *) {
    prioritise(DevicePriority);
    char bytes[256];
    pollfd wait = {master, POLLIN, 0};
    for (;;) {
        if (poll(&wait, 1, -1) <= 0) continue;
        ssize_t n = read(master, bytes, sizeof bytes);
        if (n > 0 && write(master, bytes, n) != n) std::exit(3);
    }
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    long periodNs = std::atol(arguments[1]) * 1000;
    mlockall(MCL_CURRENT | MCL_FUTURE);
    master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) || unlockpt(master) || (slave = open(ptsname(master), O_RDWR | O_NOCTTY)) < 0) return 3;
    termios line;
    tcgetattr(slave, &line);
    cfmakeraw(&line);
    tcsetattr(slave, TCSANOW, &line);
    pthread_t thread;
    pthread_create(&thread, nullptr, device, nullptr);
    bool prioritised = prioritise(LinePriority);

    std::vector<double> trips;
    trips.reserve(1 << 21);
    timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    double answered = nowUs(), longest = 0;
    long over3 = 0, over20 = 0;
    char sent[Bytes], got[Bytes];
    std::memset(sent, 7, sizeof sent);
    pollfd input = {STDIN_FILENO, POLLIN, 0};
    while (poll(&input, 1, 0) == 0) {
        due.tv_nsec += periodNs;
        for (; due.tv_nsec >= 1000000000; due.tv_nsec -= 1000000000) due.tv_sec++;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
        double from = nowUs();
        if (write(slave, sent, Bytes) != Bytes) return 3;
        pollfd wait = {slave, POLLIN, 0};
        for (int have = 0; have < Bytes;) {
            if (poll(&wait, 1, 5000) <= 0) return 3;
            ssize_t n = read(slave, got + have, Bytes - have);
            if (n <= 0) return 3;
            have += (int)n;
        }
        double to = nowUs();
        trips.push_back(to - from);
        longest = std::max(longest, to - answered);
        over3 += to - answered > 3e3;
        over20 += to - answered > 20e3;
        answered = to;
    }
    std::sort(trips.begin(), trips.end());
    std::printf("%zu %.1f %.1f %.1f %.1f %ld %ld %d\n", trips.size(), trips[trips.size() / 2], trips[trips.size() * 99 / 100], trips.back(), longest, over3, over20, prioritised ? 1 : 0);
    std::fflush(stdout);
    _exit(0);
}
