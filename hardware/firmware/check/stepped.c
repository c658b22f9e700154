/* The firmware on a pseudo-terminal, with a clock, a plant and a processor that whoever starts it moves by hand. For the tests and the campaign of faults.
   Prints the path of its line, then answers each line of its input with one of its own:

     s US BYTES    step: US microseconds go by, in 250 us steps; before the last, BYTES have come in altogether (US may be 0)
     h US BYTES    the processor stands still for that long
     x US BYTES    it stands still, and its clock with it
     f NAME VALUE  fault of the plant: encoder, runaway, blocked, reference, brakes, power, stop (joints count from 1, 0 ends it); memory: flips that bit of the doubled memory

   The answer: clock, state, stop phase, fault, when, session open, number of the last SETPOINT, bytes sent altogether, torque, brakes, the two worsts
   of the plant in millionths, framing, CRC, session, sequence, stale and other errors, link losses, least margin, watchdog margin, trajectory held, number of the last frame taken and, for each joint,
   true position, velocity and reference. */
#define _XOPEN_SOURCE 700

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware.h"
#include "plant.h"
#include "terminal.h"

#define STEP_US 250
#define START_US 5000

static struct fw fw;
static struct plant plant;
static struct fw_outputs outputs;
static int line = -1, keeper = -1;
static int64_t clock_us = START_US;
static uint8_t arrived[1 << 20];
static size_t arrived_count, taken_count;
static uint64_t total_in, total_out;

int64_t port_clock_us(void) { return clock_us; }

size_t port_read(uint8_t *into, size_t room)
{
    size_t count = arrived_count - taken_count;
    if (count > room) count = room;
    memcpy(into, arrived + taken_count, count);
    taken_count += count;
    if (taken_count == arrived_count) taken_count = arrived_count = 0;
    return count;
}

int port_write(const uint8_t *bytes, size_t count)
{
    if (write(line, bytes, count) != (ssize_t)count) return 0;
    total_out += count;
    return 1;
}

void port_sense(struct fw_sensors *into) { plant_sense(&plant, into); }

void port_actuate(const struct fw_outputs *to) { outputs = *to; }

void port_log(enum fw_event event, int64_t now_us, int32_t a, int32_t b)
{
    (void)event;
    (void)now_us;
    (void)a;
    (void)b;
}

static int fail(const char *what)
{
    perror(what);
    return 1;
}

/* The line hands over late what was written long ago: waits for all of it, so that nothing depends on the machine. */
static int fetch(uint64_t due)
{
    struct pollfd wait;
    wait.fd = line;
    wait.events = POLLIN;
    while (total_in < due) {
        ssize_t got = read(line, arrived + arrived_count, sizeof arrived - arrived_count);
        if (got > 0) {
            arrived_count += (size_t)got;
            total_in += (uint64_t)got;
        } else if (poll(&wait, 1, 60000) <= 0) {
            return -1;
        }
    }
    return 0;
}

static int go_on(char how, int64_t us, uint64_t due)
{
    do {
        int64_t by = us < STEP_US ? us : STEP_US;
        plant_step(&plant, &outputs, (double)by * 1e-6);
        if (how != 'x') clock_us += by;
        us -= by;
        if (us == 0 && fetch(due) != 0) return -1;
        if (how == 's') {
            do fw_step(&fw);
            while (taken_count < arrived_count);
        }
    } while (us > 0);
    return 0;
}

static int upset(const char *what, int value)
{
    if (strcmp(what, "encoder") == 0) {
        if (value > 0) plant.stuck_at = plant.position[value - 1] - plant.origin[value - 1];
        plant.stuck_encoder = value;
    } else if (strcmp(what, "runaway") == 0) plant.runaway = value;
    else if (strcmp(what, "blocked") == 0) plant.blocked = value;
    else if (strcmp(what, "reference") == 0) plant.dead_reference = value;
    else if (strcmp(what, "brakes") == 0) plant.worn_brakes = value;
    else if (strcmp(what, "power") == 0) plant.power_lost = value;
    else if (strcmp(what, "stop") == 0) plant.stop_circuit_open = value;
    else if (strcmp(what, "memory") == 0) {
        size_t at = (size_t)value / 8 % (2 * sizeof fw.vital.live);
        uint8_t *byte = at < sizeof fw.vital.live ? (uint8_t *)&fw.vital.live + at : (uint8_t *)&fw.vital.mirror + (at - sizeof fw.vital.live);
        *byte ^= (uint8_t)(1u << value % 8);
    }
    else return -1;
    return 0;
}

static void answer(void)
{
    const struct fw_vital *v = &fw.work;
    int64_t margin = session_is_open(v) ? fw_profile.link_deadline_us - (clock_us - v->fed_us) : 0;
    int j;
    printf("%" PRId64 " %u %u %u %u %d %u %" PRIu64 " %d %d %d %d %u %u %u %u %u %u %u %u %d %d %u", clock_us, v->state, v->stop_phase, v->fault_code, v->fault_at_us, session_is_open(v), fw.setpoint_sequence,
           total_out, outputs.torque_a && outputs.torque_b, outputs.brakes, (int)(plant.worst_speed * 1e6), (int)(plant.worst_overtravel * 1e6), fw.counters.framing, fw.counters.crc, fw.counters.session,
           fw.counters.sequence, fw.counters.stale, fw.counters.refusals, fw.counters.link_losses, fw.least_margin_us, (int)(margin < 0 ? 0 : margin), v->following == WORD_YES, v->last_sequence);
    for (j = 0; j < fw_profile.joints; j++) printf(" %.9g %.9g %.9g", plant.position[j], plant.velocity[j], outputs.reference[j]);
    printf("\n");
    (void)fflush(stdout);
}

int main(int count, char **arguments)
{
    char text[128], what[32];
    if (open_line(&line, &keeper) != 0) return fail("no pseudo-terminal could be had");
    plant_init(&plant);
    fw_init(&fw, count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 1u, clock_us);
    while (fgets(text, sizeof text, stdin) != NULL) {
        int64_t us;
        uint64_t due;
        int value;
        char how;
        if (sscanf(text, "%c %" SCNd64 " %" SCNu64, &how, &us, &due) == 3 && strchr("shx", how) != NULL) {
            if (go_on(how, us, due) != 0) return fail("what was written did not arrive");
        } else if (sscanf(text, "f %31s %d", what, &value) != 2 || upset(what, value) != 0) {
            fprintf(stderr, "no such command: %s", text);
            return 2;
        }
        answer();
    }
    return 0;
}
