#include "motion.h"

#include "homing.h"

#include <math.h>
#include <string.h>

#define REST_SHARE 0.01
#define SPEED_RESERVE 1.2
#define OVERTRAVEL_SHARE 0.5
#define RUNAWAY_SHARE 2.0
#define RUNAWAY_SPEED 1.5
#define SENSORS_APART_US 5000
#define MOST_HOMING_DT_S 2e-3
#define RATE_FILTER_S 1.6e-3 /* a first-order filter of 100 Hz */

static int is_holding(const struct fw_vital *v) { return v->hold_a == FRAME_WORD_A && v->hold_b == FRAME_WORD_B; }

static int is_following(const struct fw_vital *v) { return v->following == WORD_YES; }

static double feedback(const struct fw_motion *m, const struct fw_vital *v, int j)
{
    return v->second_sensor == WORD_YES ? m->sensors.second[j] : m->sensors.measured[j];
}

static void release(struct fw_vital *v) { v->hold_a = v->hold_b = 0; }

static void hold_here(const struct fw_motion *m, struct fw_vital *v)
{
    int j;
    for (j = 0; j < fw_profile.joints; j++) v->reference[j] = feedback(m, v, j);
}

static int has_brakes_on(const struct fw_vital *v)
{
    if (fw_profile.brakes == BRAKES_NONE) return 0;
    return !is_holding(v) || (fw_profile.brakes == BRAKES_AFTER_STOP && v->stop_phase == STOP_FINISHED);
}

int motion_is_live(const struct fw_vital *v) { return v->state == STATE_ENABLED || v->stop_phase == STOP_EXECUTING; }

void motion_init(struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    int j;
    port_sense(&m->sensors);
    m->tick_us = now_us;
    for (j = 0; j < FRAME_MAX_JOINTS; j++) {
        m->previous[j] = v->reference[j] = m->sensors.measured[j];
        m->apart_since_us[j] = -1;
    }
    v->following = v->second_sensor = v->session_open = WORD_NO;
    v->fault_joint = FRAME_NO_JOINT;
    homing_init(v);
}

enum refusal motion_enable(struct fw_motion *m, struct fw_vital *v, uint32_t word_a, uint32_t word_b, int64_t now_us)
{
    if (word_a != FRAME_WORD_A || word_b != FRAME_WORD_B) return REFUSED_MAGIC_WORDS;
    if (v->state != STATE_DISABLED || v->stop_phase == STOP_EXECUTING || !m->sensors.power_good || !m->sensors.stop_circuit_closed) return REFUSED_STATE;
    if (!is_holding(v)) hold_here(m, v);
    else if (is_following(v))
        for (int j = 0; j < fw_profile.joints; j++) v->reference[j] = v->spline.position[FRAME_KNOTS][j];
    v->following = v->home_ended = WORD_NO;
    v->stop_phase = STOP_NONE;
    v->state = STATE_ENABLED;
    /* Each word opens its own gate. */
    v->hold_a = word_a;
    v->hold_b = word_b;
    port_log(EVENT_ENABLED, now_us, 0, 0);
    return REFUSED_NOT;
}

void motion_disable(struct fw_vital *v, int64_t now_us)
{
    if (v->state != STATE_ENABLED) return;
    v->state = STATE_DISABLED;
    v->stop_phase = STOP_EXECUTING;
    homing_break_off(v);
    port_log(EVENT_DISABLED, now_us, 0, 0);
}

static int is_cause_gone(const struct fw_motion *m, uint32_t code)
{
    int j;
    if (code == FAULT_POWER_LOST) return m->sensors.power_good;
    if (code == FAULT_EMERGENCY_STOP) return m->sensors.stop_circuit_closed;
    if (code != FAULT_SENSOR_MISMATCH) return 1;
    for (j = 0; j < fw_profile.joints; j++)
        if (m->apart_since_us[j] >= 0) return 0;
    return 1;
}

enum refusal motion_clear_fault(struct fw_motion *m, struct fw_vital *v, uint8_t code, int64_t now_us)
{
    if (v->state != STATE_FAULT) return REFUSED_STATE;
    if (code != v->fault_code) return REFUSED_FAULT_CODE;
    if (v->stop_phase != STOP_FINISHED || !is_cause_gone(m, v->fault_code)) return REFUSED_STATE;
    if (is_following(v))
        for (int j = 0; j < fw_profile.joints; j++) v->reference[j] = v->spline.position[FRAME_KNOTS][j];
    v->following = v->second_sensor = WORD_NO;
    v->state = STATE_DISABLED;
    v->stop_phase = STOP_NONE;
    v->fault_code = FAULT_NOT;
    v->fault_joint = FRAME_NO_JOINT;
    if (fw_profile.on_disable == ON_DISABLE_RELEASE) release(v);
    port_log(EVENT_CLEARED, now_us, code, 0);
    return REFUSED_NOT;
}

void motion_latch(struct fw_vital *v, enum fault code, int joint, double value, double limit, int64_t now_us)
{
    if (v->state == STATE_FAULT) return;
    v->state = STATE_FAULT;
    v->stop_phase = STOP_EXECUTING;
    v->fault_code = code;
    v->fault_joint = joint < 0 ? FRAME_NO_JOINT : (uint32_t)joint;
    v->fault_at_us = (uint32_t)now_us;
    v->fault_value = (float)value;
    v->fault_limit = (float)limit;
    homing_break_off(v);
    if (code == FAULT_SENSOR_MISMATCH) v->second_sensor = WORD_YES;
    port_log(EVENT_FAULT, now_us, (int32_t)code, joint);
}

void motion_latch_internal(struct fw_vital *v, double what, int64_t now_us)
{
    if (v->state == STATE_FAULT) {
        v->stop_phase = STOP_EXECUTING;
        v->fault_code = FAULT_INTERNAL;
        v->fault_joint = FRAME_NO_JOINT;
        v->fault_at_us = (uint32_t)now_us;
        v->fault_value = (float)what;
        v->fault_limit = 0;
        homing_break_off(v);
        port_log(EVENT_FAULT, now_us, FAULT_INTERNAL, -1);
    } else {
        motion_latch(v, FAULT_INTERNAL, -1, what, 0, now_us);
    }
}

/* Rules 6 and the step of 7: how the new spline takes over. */
static struct verdict check_takeover(const struct fw_motion *m, const struct fw_vital *v, int64_t now_us, int32_t age_us)
{
    struct verdict verdict = {REFUSED_NOT, FAULT_NOT, -1, 0.0, 0.0};
    double period_s = 1.0 / fw_profile.setpoint_rate_hz;
    double since_s = (double)(int32_t)(now_us - v->last_setpoint_us) * 1e-6;
    int j;
    for (j = 0; j < fw_profile.joints; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        double present, next, rate, limit;
        if (!is_following(v)) {
            if (fabs(m->candidate.position[0][j] - feedback(m, v, j)) <= joint->max_following_error && fabs(m->candidate.velocity[0][j]) < REST_SHARE * joint->max_velocity) continue;
            verdict.refusal = REFUSED_START_POSE;
            return verdict;
        }
        spline_at(&v->spline, now_us - v->spline.start_us, j, &present, &rate);
        spline_at(&m->candidate, age_us, j, &next, &rate);
        limit = 1.1 * joint->max_velocity * (since_s > period_s ? since_s : period_s) + 0.01 * joint->max_velocity * period_s;
        if (fabs(next - present) <= limit) continue;
        verdict.refusal = REFUSED_COMMAND_LIMIT;
        verdict.fault = FAULT_COMMAND_LIMIT;
        verdict.joint = j;
        verdict.value = next - present;
        verdict.limit = limit;
        return verdict;
    }
    return verdict;
}

enum refusal motion_setpoint(struct fw_motion *m, struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t age_us)
{
    struct verdict verdict;
    if (v->state != STATE_ENABLED || !homing_is_homed(v)) return REFUSED_STATE;
    if (age_us > wire_get_u16(frame->payload)) return REFUSED_STALE;
    verdict = spline_read(frame, &m->candidate);
    if (verdict.refusal == REFUSED_NOT && !is_following(v)) verdict = check_takeover(m, v, now_us, age_us);
    if (verdict.refusal == REFUSED_NOT) verdict = spline_check(&m->candidate);
    if (verdict.refusal == REFUSED_NOT && is_following(v)) verdict = check_takeover(m, v, now_us, age_us);
    if (verdict.fault != FAULT_NOT) motion_latch(v, verdict.fault, verdict.joint, verdict.value, verdict.limit, now_us);
    if (verdict.refusal != REFUSED_NOT) return verdict.refusal;
    m->candidate.start_us = now_us - age_us;
    v->spline = m->candidate;
    v->following = WORD_YES;
    v->home_ended = WORD_NO;
    v->last_setpoint_us = now_us;
    return REFUSED_NOT;
}

/* To two position counts: a set-point is written finer than the knots. */
static int stands_at_its_end(const struct fw_motion *m, const struct fw_vital *v)
{
    int j;
    if (!is_following(v)) return 1;
    for (j = 0; j < fw_profile.joints; j++)
        if (!(fabs(v->spline.position[FRAME_KNOTS][j] - m->outputs.reference[j]) <= (fw_profile.joint[j].unit == UNIT_MM ? 2e-3 : 2e-6))) return 0;
    return 1;
}

enum refusal motion_home(struct fw_motion *m, struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t age_us)
{
    uint8_t again = frame->payload[2];
    int j;
    if (age_us > wire_get_u16(frame->payload)) return REFUSED_STALE;
    if (v->state != STATE_ENABLED || !is_holding(v) || !homing_can_search() || again > 1) return REFUSED_STATE;
    if (homing_is_under_way(v) || v->home_ended == WORD_YES) return REFUSED_NOT;
    if ((homing_is_homed(v) && again == 0) || !stands_at_its_end(m, v)) return REFUSED_STATE;
    if (is_following(v))
        for (j = 0; j < fw_profile.joints; j++) v->reference[j] = m->outputs.reference[j];
    v->following = WORD_NO;
    homing_begin(v, now_us);
    return REFUSED_NOT;
}

static void measure(struct fw_motion *m, const struct fw_vital *v, int64_t now_us)
{
    double dt_s = (double)(int32_t)(now_us - m->tick_us) * 1e-6;
    int j;
    port_sense(&m->sensors);
    m->tick_us = now_us;
    m->dt_s = dt_s;
    for (j = 0; j < fw_profile.joints; j++) {
        m->sensors.measured[j] += v->offset[j];
        m->sensors.second[j] += v->offset[j];
    }
    if (!(dt_s > 0)) return;
    for (j = 0; j < fw_profile.joints; j++) {
        m->rate[j] += dt_s / (dt_s + RATE_FILTER_S) * ((m->sensors.measured[j] - m->previous[j]) / dt_s - m->rate[j]);
        m->previous[j] = m->sensors.measured[j];
    }
}

static void supervise_sensors(struct fw_motion *m, struct fw_vital *v, int j, int64_t now_us)
{
    double apart = fabs(m->sensors.measured[j] - m->sensors.second[j]);
    if (apart <= fw_profile.joint[j].max_sensor_difference) m->apart_since_us[j] = -1;
    else if (m->apart_since_us[j] < 0) m->apart_since_us[j] = now_us;
    else if (now_us - m->apart_since_us[j] > SENSORS_APART_US) motion_latch(v, FAULT_SENSOR_MISMATCH, j, apart, fw_profile.joint[j].max_sensor_difference, now_us);
}

static void supervise_joint(const struct fw_motion *m, struct fw_vital *v, int j, int64_t now_us)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    double position = feedback(m, v, j), beyond = OVERTRAVEL_SHARE * joint->max_following_error;
    double speed = fabs(m->rate[j]), error = fabs(m->outputs.reference[j] - position);
    int is_homed = homing_is_homed(v);
    if (homing_is_under_way(v)) {
        struct verdict homing = homing_check(v, &m->sensors, j, speed);
        if (homing.fault != FAULT_NOT) motion_latch(v, homing.fault, j, homing.value, homing.limit, now_us);
    }
    if (is_homed && !(position <= joint->max_position + beyond)) motion_latch(v, FAULT_POSITION_LIMIT, j, position, joint->max_position, now_us);
    if (is_homed && !(position >= joint->min_position - beyond)) motion_latch(v, FAULT_POSITION_LIMIT, j, position, joint->min_position, now_us);
    if (!(speed <= SPEED_RESERVE * joint->max_velocity)) motion_latch(v, FAULT_VELOCITY_LIMIT, j, speed, SPEED_RESERVE * joint->max_velocity, now_us);
    if (!(error <= joint->max_following_error)) motion_latch(v, FAULT_FOLLOWING_ERROR, j, error, joint->max_following_error, now_us);
}

/* In a fault the joint still goes where it is not led: torque is the danger now, and brakes are there for it. */
static int is_running_away(const struct fw_motion *m, const struct fw_vital *v)
{
    int j;
    if (v->state != STATE_FAULT || !is_holding(v) || fw_profile.brakes == BRAKES_NONE) return 0;
    for (j = 0; j < fw_profile.joints; j++)
        if (!(fabs(m->outputs.reference[j] - feedback(m, v, j)) <= RUNAWAY_SHARE * fw_profile.joint[j].max_following_error && fabs(m->rate[j]) <= RUNAWAY_SPEED * fw_profile.joint[j].max_velocity)) return 1;
    return 0;
}

static void let_go_of_a_runaway(const struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    if (!is_running_away(m, v)) return;
    release(v);
    v->following = WORD_NO;
    homing_cut(v);
    port_log(EVENT_RELEASED, now_us, (int32_t)v->fault_code, 0);
}

/* A loop that stood still goes on from where it was: the reference does not make up for it. */
static void search(struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    double shift[FRAME_MAX_JOINTS];
    int j;
    if (!homing_tick(v, &m->sensors, m->dt_s < MOST_HOMING_DT_S ? m->dt_s : MOST_HOMING_DT_S, now_us, shift)) return;
    for (j = 0; j < fw_profile.joints; j++) {
        m->sensors.measured[j] += shift[j];
        m->sensors.second[j] += shift[j];
        m->previous[j] += shift[j];
    }
}

static void follow(struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    int j;
    if (!is_following(v) && !is_holding(v)) hold_here(m, v);
    if (homing_is_under_way(v) || homing_is_moving(v)) search(m, v, now_us);
    for (j = 0; j < fw_profile.joints; j++) {
        if (is_following(v)) {
            spline_at(&v->spline, now_us - v->spline.start_us, j, &m->outputs.reference[j], &m->outputs.rate[j]);
        } else {
            m->outputs.reference[j] = v->reference[j];
            m->outputs.rate[j] = v->home_rate[j];
        }
    }
}

static int is_at_rest(const struct fw_motion *m, const struct fw_vital *v, int64_t now_us)
{
    int j;
    if (homing_is_moving(v) || (is_following(v) && now_us - v->spline.start_us < spline_duration_us(&v->spline))) return 0;
    for (j = 0; j < fw_profile.joints; j++)
        if (!(fabs(m->rate[j]) < REST_SHARE * fw_profile.joint[j].max_velocity)) return 0;
    return 1;
}

static void actuate(struct fw_motion *m, const struct fw_vital *v)
{
    struct fw_outputs counts;
    int j;
    m->outputs.torque_a = v->hold_a == FRAME_WORD_A;
    m->outputs.torque_b = v->hold_b == FRAME_WORD_B;
    m->outputs.brakes = (uint8_t)has_brakes_on(v);
    m->outputs.second_sensor = v->second_sensor == WORD_YES;
    counts = m->outputs;
    for (j = 0; j < fw_profile.joints; j++) counts.reference[j] -= v->offset[j];
    port_actuate(&counts);
}

void motion_tick(struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    int j;
    measure(m, v, now_us);
    if (!m->sensors.power_good) {
        motion_latch(v, FAULT_POWER_LOST, -1, 0, 0, now_us);
        release(v);
        v->following = WORD_NO;
        homing_cut(v);
    }
    if (!m->sensors.stop_circuit_closed) motion_latch(v, FAULT_EMERGENCY_STOP, -1, 0, 0, now_us);
    for (j = 0; j < fw_profile.joints; j++) {
        supervise_sensors(m, v, j, now_us);
        if (is_holding(v)) supervise_joint(m, v, j, now_us);
    }
    let_go_of_a_runaway(m, v, now_us);
    follow(m, v, now_us);
    if (v->stop_phase == STOP_EXECUTING && is_at_rest(m, v, now_us)) {
        v->stop_phase = STOP_FINISHED;
        if (v->state == STATE_DISABLED && fw_profile.on_disable == ON_DISABLE_RELEASE) release(v);
        port_log(EVENT_AT_REST, now_us, v->state == STATE_FAULT ? (int32_t)((uint32_t)now_us - v->fault_at_us) : 0, (int32_t)v->fault_code);
    }
    actuate(m, v);
}

void motion_last_way(struct fw_motion *m, struct fw_vital *v, int64_t now_us)
{
    measure(m, v, now_us);
    let_go_of_a_runaway(m, v, now_us);
    follow(m, v, now_us);
    if (v->stop_phase != STOP_FINISHED && is_at_rest(m, v, now_us)) {
        v->stop_phase = STOP_FINISHED;
        if (fw_profile.brakes != BRAKES_NONE) release(v);
        port_log(EVENT_AT_REST, now_us, 0, (int32_t)v->fault_code);
    }
    actuate(m, v);
}

void motion_cut(struct fw_motion *m)
{
    memset(&m->outputs, 0, sizeof m->outputs);
    m->outputs.brakes = fw_profile.brakes != BRAKES_NONE;
    port_actuate(&m->outputs);
}

uint32_t motion_flags(const struct fw_motion *m, const struct fw_vital *v)
{
    uint32_t flags = homing_is_homed(v) ? FLAG_HOMED : 0u;
    if (homing_is_under_way(v)) flags |= FLAG_HOMING;
    if (v->state == STATE_ENABLED && v->hold_a == FRAME_WORD_A) flags |= FLAG_CHANNEL_A;
    if (v->state == STATE_ENABLED && v->hold_b == FRAME_WORD_B) flags |= FLAG_CHANNEL_B;
    if (is_holding(v)) flags |= FLAG_TORQUE;
    if (has_brakes_on(v)) flags |= FLAG_BRAKES;
    if (m->sensors.power_good) flags |= FLAG_POWER;
    if (is_following(v)) flags |= FLAG_TRAJECTORY;
    if (m->sensors.stop_circuit_closed) flags |= FLAG_STOP_CIRCUIT;
    if (session_is_open(v)) flags |= FLAG_SESSION;
    return flags;
}
