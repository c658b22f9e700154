/* The device by the protocol's sections 4 to 7, on a clock by hand. */
#include <string.h>

#include "check.h"
#include "fake_port.h"

static struct fw fw;
static uint16_t sequence;
static uint32_t nonce = 77;

/* The host's clock runs apart from the device's. */
static uint32_t host_time(void) { return (uint32_t)fake.now_us + 0xFFFFF000u; }

static void put(uint8_t *raw, size_t payload, uint8_t type, uint16_t number, uint32_t time_us, uint32_t session)
{
    fake.in_count += frame_seal(raw, payload, type, number, time_us, session, fake.in + fake.in_count);
}

static void host(uint8_t type, const uint8_t *payload, size_t count)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    if (count > 0) memcpy(raw + FRAME_HEADER, payload, count);
    put(raw, count, type, ++sequence, host_time(), session_token(&fw.work));
}

static void step(void)
{
    fake.out_count = 0;
    fw_step(&fw);
}

static void run(int milliseconds)
{
    for (; milliseconds > 0; milliseconds--) {
        fake.now_us += 1000;
        step();
    }
}

static void power_up(void)
{
    int j;
    memset(&fake, 0, sizeof fake);
    fake.follows = 1;
    fake.now_us = 5000;
    fake.sensors.power_good = fake.sensors.stop_circuit_closed = 1;
    for (j = 0; j < fw_profile.joints; j++) fake.sensors.measured[j] = fake.sensors.second[j] = fw_profile.joint[j].home_position;
    fw_init(&fw, 0x12345678u, fake.now_us);
    sequence = 0;
}

static void open_session(void)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    wire_put_u32(raw + FRAME_HEADER, ++nonce);
    raw[FRAME_HEADER + 4] = raw[FRAME_HEADER + 5] = FRAME_VERSION;
    put(raw, 8, FRAME_HELLO, ++sequence, host_time(), 0);
    step();
}

static void enable(void)
{
    uint8_t words[8];
    wire_put_u32(words, FRAME_WORD_A);
    wire_put_u32(words + 4, FRAME_WORD_B);
    host(FRAME_ENABLE, words, 8);
    step();
}

/* Joint 0 from position at velocity (rad, rad/s): 20 ms on, then to rest in 3 x 30 ms; the others stand. */
static size_t setpoint(uint8_t *p, double position, double velocity)
{
    int n = fw_profile.joints, j, k;
    double at = position;
    wire_put_u16(p, 10000);
    p[2] = 1;
    p[3] = FRAME_KNOTS;
    for (j = 0; j < n; j++) {
        wire_put_f32(p + 4 + 4 * j, (float)(j == 0 ? position : fw_profile.joint[j].home_position));
        wire_put_f32(p + 4 + 4 * n + 4 * j, (float)(j == 0 ? velocity : 0));
    }
    for (k = 0; k < FRAME_KNOTS; k++) {
        uint8_t *knot = p + 4 + 8 * n + k * (2 + 6 * n);
        double from = velocity * (k == 0 ? 1 : (4 - k) / 3.0), to = velocity * (3 - k) / 3.0;
        wire_put_u16(knot, k == 0 ? 20 : 30);
        at += (from + to) / 2 * (k == 0 ? 0.02 : 0.03);
        for (j = 0; j < n; j++) {
            double count = fw_profile.joint[j].unit == UNIT_MM ? 1e3 : 1e6;
            wire_put_u32(knot + 2 + 4 * j, (uint32_t)(int32_t)((j == 0 ? at : fw_profile.joint[j].home_position) * count));
            wire_put_u16(knot + 2 + 4 * n + 2 * j, (uint16_t)(int16_t)(j == 0 ? to * 1000 : 0));
        }
    }
    return (size_t)(12 + 32 * n);
}

static void send_setpoint(double position, double velocity)
{
    uint8_t payload[FRAME_MAX_RAW] = {0};
    size_t count = setpoint(payload, position, velocity);
    host(FRAME_SETPOINT, payload, count);
    step();
}

static int is_refused(enum refusal why) { return fw.last_refusal == why && fake.events[EVENT_REFUSED] > 0; }

/* At 0.1 rad/s; returns where the last set-point was. */
static double move(int milliseconds)
{
    static double position;
    if (milliseconds == 0) position = 0;
    for (; milliseconds > 0; milliseconds--) {
        fake.now_us += 1000;
        position += 1e-4;
        send_setpoint(position, 0.1);
    }
    return position;
}

static void start_moving(void)
{
    power_up();
    run(10);
    open_session();
    CHECK(session_is_open(&fw.work));
    enable();
    CHECK(fw.work.state == STATE_ENABLED && fake.events[EVENT_REFUSED] == 0);
    run(1);
    send_setpoint(0, 0);
    move(0);
    move(50);
    CHECK(fake.events[EVENT_REFUSED] == 0 && fw.work.following == WORD_YES && fake.outputs.torque_a && fake.outputs.torque_b && !fake.outputs.brakes);
}

static void check_silence(void)
{
    int64_t fed;
    uint8_t wrong[4] = {0}, right[4] = {FAULT_LINK_LOST, 0, 0, 0};
    start_moving();
    fed = fw.work.fed_us;
    fake.now_us = fed + fw_profile.link_deadline_us;
    step();
    CHECK(fw.work.state == STATE_ENABLED);
    fake.now_us += FW_TICK_US;
    step();
    CHECK(fw.work.state == STATE_FAULT && fw.work.fault_code == FAULT_LINK_LOST && !session_is_open(&fw.work));
    CHECK(fake.last_a[EVENT_LINK_LOST] == fw_profile.link_deadline_us + FW_TICK_US);
    /* Along what is held: 20 ms more at 0.1 rad/s, then half of 90 ms. */
    run(150);
    CHECK(fake.events[EVENT_AT_REST] == 1 && fw.work.stop_phase == STOP_FINISHED);
    CHECK(fake.outputs.reference[0] > 0.0114 && fake.outputs.reference[0] < 0.0116 && fake.outputs.rate[0] == 0 && fake.outputs.torque_a);
    enable();
    CHECK(is_refused(REFUSED_SESSION));
    open_session();
    enable();
    CHECK(is_refused(REFUSED_STATE));
    host(FRAME_CLEAR_FAULT, wrong, 4);
    step();
    CHECK(is_refused(REFUSED_FAULT_CODE) && fw.work.state == STATE_FAULT);
    host(FRAME_CLEAR_FAULT, right, 4);
    step();
    CHECK(fw.work.state == STATE_DISABLED);
    run(2);
    CHECK(!fake.outputs.torque_a && !fake.outputs.torque_b && fake.outputs.brakes);
    enable();
    CHECK(fw.work.state == STATE_ENABLED);
}

/* What was queued during a stall is thrown away, whichever look at the clock finds the stall out. */
static void check_backlog(int is_late_after_reading)
{
    uint8_t payload[FRAME_MAX_RAW] = {0};
    double reference;
    int i;
    start_moving();
    reference = fake.outputs.reference[0];
    for (i = 0; i < 20; i++) {
        setpoint(payload, 0.005 + 1e-4 * i, 0.1);
        host(FRAME_SETPOINT, payload, (size_t)(12 + 32 * fw_profile.joints));
    }
    if (is_late_after_reading) fake.late_us = 200000;
    else fake.now_us += 200000;
    step();
    CHECK(fw.work.state == STATE_FAULT && fw.work.fault_code == FAULT_LINK_LOST && fw.counters.link_losses == 1);
    CHECK(fake.in_count == 0 && fake.events[EVENT_PURGED] == 1 && fake.events[EVENT_REFUSED] == 0);
    /* It goes on from where it stood and does not jump to where it would be. */
    CHECK(fake.events[EVENT_STALL] == 1 && fake.outputs.reference[0] >= reference && fake.outputs.reference[0] < reference + 3e-4);
    run(200);
    CHECK(fw.work.stop_phase == STOP_FINISHED);
}

static void check_refusals(void)
{
    uint8_t payload[FRAME_MAX_RAW] = {0}, words[8] = {0};
    int n = fw_profile.joints;
    uint32_t token;
    size_t count;
    power_up();
    open_session();
    token = session_token(&fw.work);
    wire_put_u32(words, FRAME_WORD_A);
    wire_put_u32(words + 4, FRAME_WORD_B ^ 1u);
    host(FRAME_ENABLE, words, 8);
    step();
    CHECK(is_refused(REFUSED_MAGIC_WORDS) && fw.work.hold_a == 0 && fw.work.hold_b == 0);
    send_setpoint(0, 0);
    CHECK(is_refused(REFUSED_STATE));
    enable();
    run(1);
    send_setpoint(0.06, 0);
    CHECK(is_refused(REFUSED_START_POSE));
    send_setpoint(0, 0.016);
    CHECK(is_refused(REFUSED_START_POSE));
    /* Far off and outside the limits: the earlier rule decides, and nothing latches. */
    send_setpoint(5, 0);
    CHECK(is_refused(REFUSED_START_POSE) && fw.work.state == STATE_ENABLED);
    /* Exactly 1 % is not under 1 %. */
    count = setpoint(payload, 0, 0);
    wire_put_f32(payload + 4 + 4 * n + 4 * 2, 1.5f);
    CHECK(1.5 == 0.01 * fw_profile.joint[2].max_velocity);
    host(FRAME_SETPOINT, payload, count);
    step();
    CHECK(is_refused(REFUSED_START_POSE));
    count = setpoint(payload, 0, 0);
    payload[3] = 3;
    host(FRAME_SETPOINT, payload, count);
    step();
    CHECK(is_refused(REFUSED_TRAJECTORY_SHAPE));
    setpoint(payload, 0, 0);
    payload[2] = 2;
    host(FRAME_SETPOINT, payload, count);
    step();
    CHECK(is_refused(REFUSED_TRAJECTORY_SHAPE));
    setpoint(payload, 0, 0);
    wire_put_u16(payload + 4 + 8 * n, 19);
    host(FRAME_SETPOINT, payload, count);
    step();
    CHECK(is_refused(REFUSED_TRAJECTORY_SHAPE));
    setpoint(payload, 0, 0);
    wire_put_u32(payload + 4, 0x7FC00000u);
    host(FRAME_SETPOINT, payload, count);
    step();
    CHECK(is_refused(REFUSED_NOT_FINITE));
    sequence = (uint16_t)(sequence + 40);
    send_setpoint(0, 0);
    CHECK(is_refused(REFUSED_SEQUENCE));
    sequence = (uint16_t)(fw.work.last_sequence + 31);
    send_setpoint(0, 0);
    CHECK(fw.work.following == WORD_YES);
    sequence--;
    send_setpoint(0, 0);
    CHECK(is_refused(REFUSED_SEQUENCE));
    open_session();
    CHECK(is_refused(REFUSED_SESSION_LIVE) && session_token(&fw.work) == token);
    fw.work.token ^= 1u;
    vital_commit(&fw.vital, &fw.work);
    fake.now_us += 1000;
    count = setpoint(payload, 0, 0);
    {
        uint8_t raw[FRAME_MAX_RAW] = {0};
        memcpy(raw + FRAME_HEADER, payload, count);
        put(raw, count, FRAME_SETPOINT, ++sequence, host_time(), token);
    }
    step();
    CHECK(is_refused(REFUSED_SESSION));
}

static void check_age(void)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    size_t count;
    start_moving();
    count = setpoint(raw + FRAME_HEADER, move(1), 0.1);
    put(raw, count, FRAME_SETPOINT, ++sequence, host_time() - 10010u, session_token(&fw.work));
    step();
    CHECK(is_refused(REFUSED_STALE));
    /* Early by more than a quarter of the greatest age: sent after this clock stood still, or so it seems. */
    put(raw, count, FRAME_SETPOINT, sequence, host_time() + 2510u, session_token(&fw.work));
    step();
    CHECK(fw.counters.stale == 2);
    put(raw, count, FRAME_SETPOINT, sequence, host_time() + 2490u, session_token(&fw.work));
    step();
    CHECK(fw.counters.stale == 2 && fw.setpoint_sequence == sequence && fw.setpoint_age_us == 0);
    /* And that one has taught nothing: the estimate does not go along. */
    put(raw, count, FRAME_SETPOINT, ++sequence, host_time() + 2510u, session_token(&fw.work));
    step();
    CHECK(fw.counters.stale == 3);
    put(raw, 0, FRAME_DISABLE, sequence, host_time() - 1000000u, session_token(&fw.work));
    step();
    CHECK(fw.work.state == STATE_DISABLED && fw.work.stop_phase == STOP_EXECUTING);
}

/* The loop goes round as long as there is something to read. */
static void drain(void)
{
    do step();
    while (fake.in_count > fake.in_taken);
}

/* The clock stands still with the loop for that long, and all that was sent meanwhile, a set-point each 1.6 ms, is there at once when they go on:
   what is acted on was sent no later than a quarter of the greatest age after the clock stopped. Then silence, by this clock, ends it. */
static void check_standstill(int standstill_us)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    uint32_t before, taken;
    size_t count;
    int sent_us, i;
    double at;
    start_moving();
    at = 0.005;
    before = (uint32_t)fw.work.last_host_time_us;
    for (sent_us = 1600; sent_us <= standstill_us; sent_us += 1600) {
        count = setpoint(raw + FRAME_HEADER, at += 1.6e-4, 0.1);
        put(raw, count, FRAME_SETPOINT, ++sequence, host_time() + (uint32_t)sent_us, session_token(&fw.work));
    }
    drain();
    taken = fw.work.last_host_time_us - before;
    CHECK(taken <= (uint32_t)fw_profile.max_age_us / 4);
    /* Fresh ones come on: by this clock they are all early, as long as the stop was long. */
    for (i = 0; i < 40 && fw.work.state == STATE_ENABLED; i++) {
        fake.now_us += 1000;
        count = setpoint(raw + FRAME_HEADER, at += 1e-4, 0.1);
        put(raw, count, FRAME_SETPOINT, ++sequence, host_time() + (uint32_t)standstill_us, session_token(&fw.work));
        drain();
    }
    CHECK(standstill_us <= fw_profile.max_age_us / 4 ? fw.work.state == STATE_ENABLED : fw.work.fault_code == FAULT_LINK_LOST);
    CHECK(fake.outputs.reference[0] < (standstill_us <= fw_profile.max_age_us / 4 ? 0.0105 : 0.0085));
}

/* Standstills that are each too short to be seen do not add up. */
static void check_standstills(void)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    uint32_t stood_us = 0, taken_us = 0;
    size_t count;
    int i;
    start_moving();
    for (i = 0; i < 100 && fw.work.state == STATE_ENABLED; i++) {
        fake.now_us += 1000;
        stood_us += 200;
        count = setpoint(raw + FRAME_HEADER, 0.005, 0);
        put(raw, count, FRAME_SETPOINT, ++sequence, host_time() + stood_us, session_token(&fw.work));
        step();
        if (fw.setpoint_sequence == sequence) taken_us = stood_us;
    }
    CHECK(taken_us >= 2400 && taken_us <= 2600 && fw.work.fault_code == FAULT_LINK_LOST);
}

static void check_limits(void)
{
    int i;
    start_moving();
    fake.now_us += 1000;
    send_setpoint(move(0) + 0.02, 0.1);
    CHECK(is_refused(REFUSED_COMMAND_LIMIT) && fw.work.fault_code == FAULT_COMMAND_LIMIT);
    run(200);
    CHECK(fw.work.stop_phase == STOP_FINISHED && session_token(&fw.work) == 0);
    start_moving();
    fake.follows = 0;
    fake.sensors.measured[2] += 6;
    fake.sensors.second[2] += 6;
    run(1);
    CHECK(fw.work.state == STATE_FAULT && (fw.work.fault_code == FAULT_FOLLOWING_ERROR || fw.work.fault_code == FAULT_VELOCITY_LIMIT));
    start_moving();
    fake.follows = 0;
    fake.sensors.measured[0] += 0.03;
    fw.motion.previous[0] = fake.sensors.measured[0];
    run(1);
    fw.motion.previous[0] = fake.sensors.measured[0];
    CHECK(fw.work.state == STATE_ENABLED);
    run(6);
    CHECK(fw.work.fault_code == FAULT_SENSOR_MISMATCH && fw.work.second_sensor == WORD_YES);
    start_moving();
    fake.sensors.power_good = 0;
    run(1);
    CHECK(fw.work.fault_code == FAULT_POWER_LOST && !fake.outputs.torque_a && fake.outputs.brakes);
    start_moving();
    fake.sensors.stop_circuit_closed = 0;
    run(1);
    CHECK(fw.work.fault_code == FAULT_EMERGENCY_STOP && fake.outputs.torque_a);
    run(200);
    CHECK(fw.work.stop_phase == STOP_FINISHED);
    /* A joint that goes on where it is not led, in a fault: no torque, and brakes. */
    start_moving();
    fake.follows = 0;
    for (i = 0; i < 80; i++) {
        fake.sensors.measured[1] += 0.0016;
        fake.sensors.second[1] += 0.0016;
        if (i % 2 == 0 && fw.work.state == STATE_ENABLED) send_setpoint(0.005, 0);
        run(1);
        CHECK(fake.sensors.measured[1] > 0.0983 || fake.outputs.torque_a);
    }
    CHECK(fw.work.fault_code == FAULT_FOLLOWING_ERROR && !fake.outputs.torque_a && fake.outputs.brakes && fake.events[EVENT_RELEASED] == 1);
    start_moving();
    fake.follows = 0;
    for (i = 0; i < 10; i++) {
        fake.sensors.measured[1] += 0.003;
        fake.sensors.second[1] += 0.003;
        run(1);
    }
    CHECK(fw.work.fault_code == FAULT_VELOCITY_LIMIT && fw.work.state == STATE_FAULT && !fake.outputs.torque_a && !fake.outputs.torque_b && fake.outputs.brakes && fake.events[EVENT_RELEASED] == 1);
}

/* What the device has sent in the last step: type and, of a FAULT, the code. */
static int has_sent(uint8_t type, uint8_t code)
{
    struct deframer d;
    struct frame frame;
    size_t i, length = 0;
    memset(&d, 0, sizeof d);
    for (i = 0; i < fake.out_count; i++)
        if (deframer_take(&d, fake.out[i], &length) == DEFRAMED_FRAME && frame_parse(d.block, length, &frame) == FRAME_GOOD && frame.type == type
            && (type != FRAME_FAULT || frame.payload[0] == code) && frame.session == 0) return 1;
    return 0;
}

/* A flipped bit in what motion rests on: no frame is taken any more, to rest along what is held, then brakes; the device says why. */
static void check_memory(void)
{
    uint8_t internal[4] = {FAULT_INTERNAL, 0, 0, 0};
    start_moving();
    fw.vital.live.spline.position[2][0] += 0.1;
    run(2);
    CHECK(fake.events[EVENT_MEMORY] == 1 && has_sent(FRAME_FAULT, FAULT_INTERNAL) && fw.work.fault_code == FAULT_INTERNAL && fw.work.fault_value == 1);
    run(200);
    CHECK(fake.events[EVENT_AT_REST] == 1 && fake.outputs.brakes && !fake.outputs.torque_a);
    CHECK(fake.outputs.reference[0] < 0.0120);
    open_session();
    CHECK(!session_is_open(&fw.vital.live) && !has_sent(FRAME_IDENTITY, 0));
    host(FRAME_CLEAR_FAULT, internal, 4);
    run(1);
    CHECK(fw.work.state == STATE_FAULT && fw.work.fault_code == FAULT_INTERNAL);
    /* It takes the place of a fault that could have been cleared. */
    start_moving();
    run(250);
    CHECK(fw.work.fault_code == FAULT_LINK_LOST && fw.work.stop_phase == STOP_FINISHED && fake.outputs.torque_a);
    fw.vital.live.token ^= 1u;
    run(3);
    CHECK(fw.work.fault_code == FAULT_INTERNAL && fake.outputs.brakes && !fake.outputs.torque_a);
    start_moving();
    fw.vital.live.reference[0] += 1;
    ((uint8_t *)&fw.vital.mirror.reference)[9] ^= 1;
    run(2);
    CHECK(fake.outputs.brakes && !fake.outputs.torque_a && !fake.outputs.torque_b && fake.out_count == 0);
    start_moving();
    fw_take_over(&fw, 9000);
    CHECK(fake.last_a[EVENT_HANG] == 9000);
    for (sequence = 0; sequence < 200; sequence++) {
        fake.now_us += 1000;
        fw_take_over(&fw, 9000);
    }
    CHECK(fake.events[EVENT_AT_REST] == 1 && fake.outputs.brakes && !fake.outputs.torque_b);
}

void check_device(void)
{
    int i;
    check_silence();
    check_backlog(0);
    check_backlog(1);
    check_refusals();
    check_age();
    for (i = 0; i < 400000; i = i < 20000 ? i + 400 : i + 37900) check_standstill(i);
    check_standstills();
    check_limits();
    check_memory();
}
