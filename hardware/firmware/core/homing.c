#include "homing.h"

#include <math.h>

#define ACCELERATION_SHARE 0.5
#define HOMING_SPEED_RESERVE 1.5
#define TRAVEL_SHARE 1.1
#define STEP_BITS 4

enum { STEP_WAITS, STEP_AWAY, STEP_TOWARDS, STEP_SLOWS, STEP_FOUND };

static uint32_t step_of(const struct fw_vital *v, int j) { return v->home_steps >> (STEP_BITS * j) & 15u; }

static void set_step(struct fw_vital *v, int j, uint32_t step) { v->home_steps = (v->home_steps & ~(15u << (STEP_BITS * j))) | step << (STEP_BITS * j); }

int homing_can_search(void)
{
    int j;
    for (j = 0; j < fw_profile.joints; j++)
        if (fw_profile.joint[j].homing_order > 0) return 1;
    return 0;
}

void homing_init(struct fw_vital *v)
{
    v->homed = homing_can_search() ? WORD_NO : WORD_YES;
    v->homing = v->home_ended = WORD_NO;
}

int homing_is_homed(const struct fw_vital *v) { return v->homed == WORD_YES; }

int homing_is_under_way(const struct fw_vital *v) { return v->homing == WORD_YES; }

int homing_is_moving(const struct fw_vital *v)
{
    int j;
    for (j = 0; j < fw_profile.joints; j++)
        if (v->home_rate[j] > 0 || v->home_rate[j] < 0) return 1;
    return 0;
}

static void stand(struct fw_vital *v)
{
    int j;
    for (j = 0; j < FRAME_MAX_JOINTS; j++) v->home_rate[j] = 0;
}

void homing_begin(struct fw_vital *v, int64_t now_us)
{
    v->homed = v->home_ended = WORD_NO;
    v->homing = WORD_YES;
    v->home_steps = 0;
    stand(v);
    port_log(EVENT_HOMING, now_us, 0, 0);
}

void homing_break_off(struct fw_vital *v) { v->homing = WORD_NO; }

void homing_cut(struct fw_vital *v)
{
    v->homing = WORD_NO;
    stand(v);
}

/* 0 where every joint has been found. */
static int present_order(const struct fw_vital *v)
{
    int order = 0, j;
    for (j = 0; j < fw_profile.joints; j++) {
        int own = fw_profile.joint[j].homing_order;
        if (own > 0 && step_of(v, j) != STEP_FOUND && (order == 0 || own < order)) order = own;
    }
    return order;
}

/* How fast a joint is to go now. home_mark is where a way began, and once the reference has been reached, where that was. */
static double wanted_speed(struct fw_vital *v, const struct fw_sensors *sensors, int j)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    int stands = !(v->home_rate[j] > 0 || v->home_rate[j] < 0), is_on = sensors->reference_on[j];
    if (step_of(v, j) == STEP_WAITS) {
        set_step(v, j, is_on ? STEP_AWAY : STEP_TOWARDS);
        v->home_mark[j] = v->reference[j];
    }
    /* Away until it is off and the joint stands: then every reaching of it is a new one. */
    if (step_of(v, j) == STEP_AWAY && !is_on && stands) {
        set_step(v, j, STEP_TOWARDS);
        v->home_mark[j] = v->reference[j];
    }
    if (step_of(v, j) == STEP_TOWARDS && is_on) {
        set_step(v, j, STEP_SLOWS);
        v->home_mark[j] = sensors->reference_at[j] + v->offset[j];
    }
    if (step_of(v, j) == STEP_SLOWS && stands) set_step(v, j, STEP_FOUND);
    switch (step_of(v, j)) {
    case STEP_AWAY: return is_on ? -joint->homing_sign * joint->homing_speed : 0;
    case STEP_TOWARDS: return joint->homing_sign * joint->homing_speed;
    default: return 0;
    }
}

static void end_search(struct fw_vital *v, int64_t now_us, double *shift)
{
    int j;
    for (j = 0; j < fw_profile.joints; j++) {
        shift[j] = fw_profile.joint[j].homing_order > 0 ? fw_profile.joint[j].homing_position - v->home_mark[j] : 0;
        v->offset[j] += shift[j];
        v->reference[j] += shift[j];
    }
    v->homing = WORD_NO;
    v->homed = v->home_ended = WORD_YES;
    port_log(EVENT_HOMED, now_us, 0, 0);
}

int homing_tick(struct fw_vital *v, const struct fw_sensors *sensors, double dt_s, int64_t now_us, double *shift)
{
    int order = homing_is_under_way(v) ? present_order(v) : 0, j;
    for (j = 0; j < fw_profile.joints; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        double wanted = order > 0 && joint->homing_order == order ? wanted_speed(v, sensors, j) : 0;
        double most = ACCELERATION_SHARE * joint->max_acceleration * dt_s, change = wanted - v->home_rate[j];
        v->home_rate[j] += change > most ? most : change < -most ? -most : change;
        v->reference[j] += v->home_rate[j] * dt_s;
    }
    if (!homing_is_under_way(v) || homing_is_moving(v) || present_order(v) > 0) return 0;
    end_search(v, now_us, shift);
    return 1;
}

struct verdict homing_check(const struct fw_vital *v, const struct fw_sensors *sensors, int j, double speed)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    struct verdict verdict = {REFUSED_NOT, FAULT_NOT, j, 0.0, 0.0};
    uint32_t step = step_of(v, j);
    double effort = fabs(sensors->effort[j]);
    if (joint->homing_order == 0) return verdict;
    verdict.value = speed;
    verdict.limit = HOMING_SPEED_RESERVE * joint->homing_speed;
    if (!(verdict.value <= verdict.limit)) {
        verdict.fault = FAULT_VELOCITY_LIMIT;
        return verdict;
    }
    verdict.value = effort;
    verdict.limit = joint->homing_max_effort;
    if (!(verdict.value <= verdict.limit)) {
        verdict.fault = FAULT_EFFORT_LIMIT;
        return verdict;
    }
    verdict.value = step == STEP_AWAY || step == STEP_TOWARDS ? fabs(v->reference[j] - v->home_mark[j]) : 0;
    verdict.limit = TRAVEL_SHARE * (joint->max_position - joint->min_position);
    if (!(verdict.value <= verdict.limit)) verdict.fault = FAULT_HOMING_FAILED;
    return verdict;
}
