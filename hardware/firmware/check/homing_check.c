/* The search for references on the simulated arm whose sensors count from power-up: the firmware, its plant, a clock by hand. */
#include <math.h>
#include <string.h>

#include "check.h"
#include "firmware.h"
#include "plant.h"

#define JOINTS 7

static struct fw fw;
static struct plant plant;
static struct fw_outputs outputs;
static int64_t clock_us;
static uint8_t arrived[4096];
static size_t arrived_count;
static uint8_t out[65536];
static size_t out_count;
static uint16_t sequence;
static uint32_t nonce;

int64_t port_clock_us(void) { return clock_us; }

size_t port_read(uint8_t *into, size_t room)
{
    size_t count = arrived_count < room ? arrived_count : room;
    memcpy(into, arrived, count);
    memmove(arrived, arrived + count, arrived_count - count);
    arrived_count -= count;
    return count;
}

int port_write(const uint8_t *bytes, size_t count)
{
    if (count > sizeof out - out_count) out_count = 0;
    memcpy(out + out_count, bytes, count);
    out_count += count;
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

static void run(int milliseconds)
{
    int i;
    for (i = 0; i < 4 * milliseconds; i++) {
        plant_step(&plant, &outputs, 250e-6);
        clock_us += 250;
        fw_step(&fw);
    }
}

static void host(uint8_t type, const uint8_t *payload, size_t count, uint32_t session)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    if (count > 0) memcpy(raw + FRAME_HEADER, payload, count);
    arrived_count += frame_seal(raw, count, type, ++sequence, (uint32_t)clock_us, session, arrived + arrived_count);
    fw_step(&fw);
}

static void power_up(const double *at)
{
    int j;
    memset(&outputs, 0, sizeof outputs);
    outputs.brakes = 1;
    arrived_count = out_count = 0;
    clock_us = 5000;
    plant_init(&plant);
    for (j = 0; at != NULL && j < JOINTS; j++) {
        plant.position[j] = plant.origin[j] = at[j];
        plant.is_on[j] = fw_profile.joint[j].homing_sign * (at[j] - fw_profile.joint[j].homing_position) >= 0;
    }
    fw_init(&fw, 0x12345678u, clock_us);
    sequence = 0;
    run(10);
}

static void enable(void)
{
    uint8_t hello[8] = {0}, words[8];
    wire_put_u32(hello, ++nonce);
    hello[4] = hello[5] = FRAME_VERSION;
    host(FRAME_HELLO, hello, 8, 0);
    wire_put_u32(words, FRAME_WORD_A);
    wire_put_u32(words + 4, FRAME_WORD_B);
    host(FRAME_ENABLE, words, 8, session_token(&fw.work));
    CHECK(fw.work.state == STATE_ENABLED);
}

static void home(uint8_t again)
{
    uint8_t payload[4] = {0};
    wire_put_u16(payload, 10000);
    payload[2] = again;
    host(FRAME_HOME, payload, 4, session_token(&fw.work));
}

static int is_homed(void) { return (motion_flags(&fw.motion, &fw.work) & FLAG_HOMED) != 0; }

static int is_homing(void) { return (motion_flags(&fw.motion, &fw.work) & FLAG_HOMING) != 0; }

/* Until it is homed, faulty or given up; no joint ever faster than its homing speed, but for the servo's overshoot, or in an order that was done with. */
static void search(int milliseconds)
{
    int latest = 0, j;
    for (; milliseconds > 0 && !is_homed() && fw.work.state == STATE_ENABLED; milliseconds--) {
        home(0);
        run(1);
        for (j = 0; j < JOINTS; j++) {
            const struct fw_joint *joint = &fw_profile.joint[j];
            CHECK(fabs(plant.velocity[j]) <= 1.15 * joint->homing_speed || fw.work.state == STATE_FAULT);
            if (fabs(plant.velocity[j]) < 0.5 * joint->homing_speed) continue;
            CHECK(joint->homing_order >= latest);
            latest = joint->homing_order;
        }
    }
}

static int moves(void)
{
    int j;
    for (j = 0; j < JOINTS; j++)
        if (fabs(plant.velocity[j]) > 0.001 * fw_profile.joint[j].max_velocity) return 1;
    return 0;
}

static void check_found(const double *at)
{
    uint8_t setpoint[FRAME_MAX_RAW] = {0};
    int j;
    power_up(at);
    CHECK(!is_homed() && !is_homing());
    enable();
    host(FRAME_SETPOINT, setpoint, 12 + 32 * JOINTS, session_token(&fw.work));
    CHECK(fw.last_refusal == REFUSED_STATE && fw.work.fault_code == FAULT_NOT);
    home(0);
    CHECK(is_homing());
    search(120000);
    CHECK(is_homed() && !is_homing() && fw.work.state == STATE_ENABLED);
    for (j = 0; j < 20; j++) {
        home(1);
        run(3);
    }
    CHECK(is_homed() && !moves());
    for (j = 0; j < JOINTS; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        CHECK(fabs(fw.motion.sensors.measured[j] - plant.position[j]) <= 2 * joint->encoder_step);
        CHECK(plant.position[j] > joint->min_position && plant.position[j] < joint->max_position);
        CHECK(fabs(fw.work.reference[j] - fw.motion.sensors.measured[j]) <= 0.01 * joint->max_following_error);
    }
}

/* In silence and on DISABLE: the reference stands after a fifth of the greatest speed by the greatest acceleration, and the device is not homed. */
static void check_end(int is_disabled)
{
    int j;
    double at[JOINTS];
    power_up(NULL);
    enable();
    search(1000);
    CHECK(moves() && is_homing());
    if (is_disabled) host(FRAME_DISABLE, NULL, 0, session_token(&fw.work));
    run(is_disabled ? 10 : 31);
    if (is_disabled) host(FRAME_HEARTBEAT, NULL, 0, session_token(&fw.work));
    run(10);
    for (j = 0; j < JOINTS; j++) at[j] = outputs.reference[j];
    run(1);
    CHECK(memcmp(at, outputs.reference, sizeof at) == 0);
    for (j = 0; j < 10; j++) {
        if (is_disabled) host(FRAME_HEARTBEAT, NULL, 0, session_token(&fw.work));
        run(10);
    }
    CHECK(!moves() && !is_homed() && !is_homing() && fw.work.stop_phase == STOP_FINISHED);
    CHECK(fw.work.state == (is_disabled ? STATE_DISABLED : STATE_FAULT) && outputs.torque_a != is_disabled);
    if (!is_disabled) return;
    enable();
    search(60000);
    CHECK(is_homed());
}

static void check_faults(void)
{
    power_up(NULL);
    enable();
    plant.dead_reference = 6;
    search(60000);
    CHECK(fw.work.fault_code == FAULT_HOMING_FAILED && fw.work.fault_joint == 5);
    run(200);
    CHECK(fw.work.stop_phase == STOP_FINISHED && !is_homed());
    power_up(NULL);
    plant.dead_reference = 0;
    enable();
    search(500);
    plant.blocked = 3;
    search(500);
    CHECK(fw.work.fault_code == FAULT_EFFORT_LIMIT && fw.work.fault_joint == 2 && fw.work.fault_value < 60);
    power_up(NULL);
    enable();
    search(500);
    plant.power_lost = 1;
    search(100);
    run(100);
    CHECK(fw.work.fault_code == FAULT_POWER_LOST && fw.work.stop_phase == STOP_FINISHED && !outputs.torque_a && !is_homing());
    /* A HOME of an earlier session, one of another number, one that asks for something unknown. */
    power_up(NULL);
    enable();
    search(100);
    host(FRAME_HOME, (const uint8_t[4]){16, 39, 0, 0}, 4, session_token(&fw.work) ^ 1u);
    CHECK(fw.last_refusal == REFUSED_SESSION && fw.counters.session == 1);
    home(2);
    CHECK(fw.last_refusal == REFUSED_STATE);
    sequence = (uint16_t)(sequence - 3);
    home(0);
    CHECK(fw.last_refusal == REFUSED_SEQUENCE);
    /* A processor that stood still finds its link lost, and comes to rest from where it was. */
    power_up(NULL);
    enable();
    search(1000);
    clock_us += 200000;
    run(120);
    CHECK(fw.work.fault_code == FAULT_LINK_LOST && fw.work.stop_phase == STOP_FINISHED && !moves() && !is_homed());
    /* A damaged copy of what a search lives on: never to move by again. */
    power_up(NULL);
    enable();
    search(1000);
    fw.vital.live.offset[2] += 1;
    run(2);
    CHECK(fw.work.fault_code == FAULT_INTERNAL && !is_homing());
    run(200);
    CHECK(!moves() && outputs.brakes && !outputs.torque_a);
}

int main(void)
{
    static const double starts[][JOINTS] = {
        {0, 0, 100, 0, 0, 0, 0},
        {-0.4, 0.5, 40, -2, 0.7, -0.9, 0.6},
        {0.95, 0.75, 3, -4.2, 1.3, -1.3, -0.15}, /* on their references */
        {0.9, 0.7, 5, -4, 1.2, -1.2, -0.1},
    };
    size_t i;
    CHECK(fw_profile.joints == JOINTS && (fw_profile.capabilities & SEARCHES_REFERENCES) != 0);
    for (i = 0; i < sizeof starts / sizeof starts[0]; i++) check_found(starts[i]);
    check_end(0);
    check_end(1);
    check_faults();
    printf("homing check passed\n");
    return 0;
}
