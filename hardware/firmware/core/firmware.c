#include "firmware.h"

#include <string.h>

#define FAULT_PERIOD_US 100000
#define MOST_BYTES 65536 /* of one step, so that a line that never runs dry cannot hold the loop up */
#define FW_DEAF_MEMORY 0x5A5AA5A5u
#define FW_DEAF_HANG 0xA5A55A5Au
#define FW_DEAF_LOST 0x99669966u

void fw_init(struct fw *fw, uint32_t token_seed, int64_t now_us)
{
    memset(fw, 0, sizeof *fw);
    motion_init(&fw->motion, &fw->work, now_us);
    fw->work.token = token_seed;
    fw->next_tick_us = fw->next_state_us = now_us;
    /* Never equal to what stands in cleared memory: both copies are written. */
    memset(&fw->vital.live, 0xFF, sizeof fw->vital.live);
    vital_commit(&fw->vital, &fw->work);
    port_log(EVENT_BOOT, now_us, fw_profile.link_deadline_us, fw_profile.setpoint_rate_hz);
}

static void send(struct fw *fw, const uint8_t *wire, size_t count)
{
    fw->sequence++;
    (void)port_write(wire, count);
}

static int is_overdue(const struct fw *fw, int64_t now_us)
{
    return session_is_open(&fw->work) && now_us - fw->work.fed_us > fw_profile.link_deadline_us;
}

static void empty_buffers(struct fw *fw, const uint8_t *begun, size_t begun_count, int64_t now_us)
{
    uint8_t bytes[256];
    size_t count, thrown = fw->deframer.length + begun_count;
    deframer_purge(&fw->deframer);
    deframer_discard(&fw->deframer, begun, begun_count);
    while (thrown < MOST_BYTES && (count = port_read(bytes, sizeof bytes)) > 0) {
        deframer_discard(&fw->deframer, bytes, count);
        thrown += count;
    }
    port_log(EVENT_PURGED, now_us, (int32_t)thrown, 0);
}

/* Section 5: before any byte that has come since is looked at: true where these were thrown away. */
static int watch(struct fw *fw, const uint8_t *bytes, size_t count, int64_t now_us)
{
    struct fw_vital *v = &fw->work;
    int64_t silence_us = now_us - v->fed_us;
    if (!is_overdue(fw, now_us)) {
        fw->looked_us = now_us;
        return 0;
    }
    session_close(v);
    fw->counters.link_losses++;
    port_log(EVENT_LINK_LOST, now_us, (int32_t)silence_us, (int32_t)(now_us - fw->looked_us));
    if (motion_is_live(v)) motion_latch(v, FAULT_LINK_LOST, -1, (double)(int32_t)silence_us * 1e-3, fw_profile.link_deadline_us * 1e-3, now_us);
    empty_buffers(fw, bytes, count, now_us);
    return 1;
}

static enum refusal hello(struct fw *fw, const struct frame *frame, int64_t now_us)
{
    struct fw_vital *v = &fw->work;
    uint8_t wire[FRAME_MAX_WIRE];
    if (v->state == STATE_ENABLED || (v->state == STATE_DISABLED && v->stop_phase == STOP_EXECUTING)) return REFUSED_SESSION_LIVE;
    session_close(v);
    if (frame->payload[4] <= FRAME_VERSION && frame->payload[5] >= FRAME_VERSION) {
        session_open(v, frame, now_us);
        v->fed_us = now_us;
        fw->least_margin_us = (uint32_t)fw_profile.link_deadline_us;
        port_log(EVENT_SESSION, now_us, 0, 0);
    }
    send(fw, wire, fw_write_identity(fw, wire_get_u32(frame->payload), now_us, wire));
    return REFUSED_NOT;
}

static void feed(struct fw *fw, int64_t now_us)
{
    int64_t margin = fw_profile.link_deadline_us - (now_us - fw->work.fed_us);
    if (margin < 0) margin = 0;
    if (margin < fw->least_margin_us) fw->least_margin_us = (uint32_t)margin;
    fw->work.fed_us = now_us;
}

static enum refusal act(struct fw *fw, const struct frame *frame, int64_t now_us)
{
    struct fw_vital *v = &fw->work;
    int32_t age_us;
    enum refusal why = session_check(v, frame, now_us, &age_us);
    if (why != REFUSED_NOT) return why;
    switch (frame->type) {
    case FRAME_ENABLE: why = motion_enable(&fw->motion, v, wire_get_u32(frame->payload), wire_get_u32(frame->payload + 4), now_us); break;
    case FRAME_DISABLE: motion_disable(v, now_us); break;
    case FRAME_CLEAR_FAULT: why = motion_clear_fault(&fw->motion, v, frame->payload[0], now_us); break;
    case FRAME_HOME: why = motion_home(&fw->motion, v, frame, now_us, age_us); break;
    case FRAME_SETPOINT: why = motion_setpoint(&fw->motion, v, frame, now_us, age_us); break;
    default: break;
    }
    if (why != REFUSED_NOT) return why;
    session_accept(v, frame, now_us);
    if (frame->type == FRAME_SETPOINT) {
        fw->setpoint_sequence = frame->sequence;
        fw->setpoint_age_us = (uint16_t)(age_us > UINT16_MAX ? UINT16_MAX : age_us);
    }
    if (v->state != STATE_ENABLED || frame->type == FRAME_SETPOINT || frame->type == FRAME_HOME || frame->type == FRAME_ENABLE) feed(fw, now_us);
    return REFUSED_NOT;
}

static void count_refusal(struct fw *fw, enum refusal why, uint8_t type, int64_t now_us)
{
    fw->last_refusal = (uint8_t)why;
    port_log(EVENT_REFUSED, now_us, (int32_t)why, type);
    switch (why) {
    case REFUSED_SESSION: fw->counters.session++; break;
    case REFUSED_SEQUENCE: fw->counters.sequence++; break;
    case REFUSED_STALE: fw->counters.stale++; break;
    default: fw->counters.refusals++; break;
    }
}

static void take_frame(struct fw *fw, size_t count, int64_t now_us)
{
    struct frame frame;
    enum refusal why;
    enum frame_error error = frame_parse(fw->deframer.block, count, &frame);
    if (error == FRAME_BAD_CRC) fw->counters.crc++;
    else if (error != FRAME_GOOD || frame.type >= FRAME_IDENTITY) fw->counters.framing++;
    else {
        why = frame.type == FRAME_HELLO ? hello(fw, &frame, now_us) : act(fw, &frame, now_us);
        if (why != REFUSED_NOT) count_refusal(fw, why, frame.type, now_us);
    }
}

static void receive(struct fw *fw, const uint8_t *bytes, size_t count, int64_t now_us)
{
    size_t i, length = 0;
    for (i = 0; i < count; i++) {
        enum deframed what = deframer_take(&fw->deframer, bytes[i], &length);
        if (what == DEFRAMED_BAD) fw->counters.framing++;
        if (what == DEFRAMED_FRAME) take_frame(fw, length, now_us);
    }
}

static void report(struct fw *fw, int64_t now_us)
{
    uint8_t wire[FRAME_MAX_WIRE];
    uint8_t is_faulty = fw->work.state == STATE_FAULT;
    if (is_faulty && (!fw->was_faulty || now_us >= fw->next_fault_us)) {
        fw->next_fault_us = now_us + FAULT_PERIOD_US;
        send(fw, wire, fw_write_fault(fw, now_us, wire));
    }
    fw->was_faulty = is_faulty;
    if (now_us < fw->next_state_us) return;
    fw->next_state_us += 1000000 / fw_profile.setpoint_rate_hz;
    if (fw->next_state_us <= now_us) fw->next_state_us = now_us + 1000000 / fw_profile.setpoint_rate_hz;
    send(fw, wire, fw_write_state(fw, now_us, wire));
}

/* A loop that stood still must not jump to where the held trajectory would be by now: it goes on from where it stood. */
static void make_up_for_stall(struct fw *fw, int64_t now_us)
{
    int64_t gap_us = now_us - fw->motion.tick_us;
    if (gap_us <= fw_profile.link_deadline_us) return;
    fw->work.spline.start_us += gap_us - FW_TICK_US;
    port_log(EVENT_STALL, now_us, (int32_t)gap_us, 0);
}

static void tick(struct fw *fw, int64_t now_us)
{
    if (now_us < fw->next_tick_us) return;
    fw->next_tick_us += FW_TICK_US;
    if (fw->next_tick_us <= now_us) fw->next_tick_us = now_us + FW_TICK_US;
    fw->ticks++;
    make_up_for_stall(fw, now_us);
    motion_tick(&fw->motion, &fw->work, now_us);
    report(fw, now_us);
}

/* No frame is taken any more. */
static void fall_deaf(struct fw *fw, uint32_t why, enum fw_event event, int64_t now_us, int32_t detail)
{
    fw->deaf = why;
    session_close(&fw->work);
    port_log(event, now_us, detail, 0);
    motion_latch_internal(&fw->work, why == FW_DEAF_HANG ? 2 : 1, now_us);
}

static void go_the_last_way(struct fw *fw, int64_t now_us)
{
    enum vital_check check = vital_load(&fw->vital, &fw->work);
    fw->ticks++;
    if (check == VITAL_LOST && fw->deaf != FW_DEAF_LOST) {
        fw->deaf = FW_DEAF_LOST;
        port_log(EVENT_MEMORY, now_us, VITAL_LOST, 0);
    }
    if (fw->deaf == FW_DEAF_LOST) {
        motion_cut(&fw->motion);
        return;
    }
    motion_last_way(&fw->motion, &fw->work, now_us);
    vital_commit(&fw->vital, &fw->work);
}

static void step_deafly(struct fw *fw, int64_t now_us)
{
    if (now_us < fw->next_tick_us) return;
    fw->next_tick_us = now_us + FW_TICK_US;
    go_the_last_way(fw, now_us);
    /* Whoever has lost both copies, or hangs, keeps silent: a host that hears nothing stops as well. */
    if (fw->deaf == FW_DEAF_MEMORY) report(fw, now_us);
}

void fw_step(struct fw *fw)
{
    uint8_t bytes[256];
    size_t count = port_read(bytes, sizeof bytes);
    /* The clock is read after the bytes: had the loop stood still before them, they are of a time that is over. */
    int64_t now_us = port_clock_us();
    enum vital_check check;
    if (fw->deaf != 0) {
        step_deafly(fw, now_us);
        return;
    }
    if (count == 0 && now_us < fw->next_tick_us) return;
    check = vital_load(&fw->vital, &fw->work);
    if (check != VITAL_INTACT) {
        fall_deaf(fw, check == VITAL_LOST ? FW_DEAF_LOST : FW_DEAF_MEMORY, EVENT_MEMORY, now_us, (int32_t)check);
        vital_commit(&fw->vital, &fw->work);
        return;
    }
    if (!watch(fw, bytes, count, now_us)) receive(fw, bytes, count, now_us);
    tick(fw, now_us);
    vital_commit(&fw->vital, &fw->work);
}

void fw_take_over(struct fw *fw, int64_t since_us)
{
    int64_t now_us = port_clock_us();
    if (fw->deaf == 0) {
        enum vital_check check = vital_load(&fw->vital, &fw->work);
        fall_deaf(fw, check == VITAL_LOST ? FW_DEAF_LOST : FW_DEAF_HANG, EVENT_HANG, now_us, (int32_t)since_us);
        if (check != VITAL_LOST) vital_commit(&fw->vital, &fw->work);
    }
    go_the_last_way(fw, now_us);
}
