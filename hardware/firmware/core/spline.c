#include "spline.h"

#include <math.h>

#define POSITION_SLACK 0.001
#define VELOCITY_SLACK 1.01
#define ACCELERATION_SLACK 1.05

static const struct verdict good = {REFUSED_NOT, FAULT_NOT, -1, 0.0, 0.0};

static double greater(double a, double b) { return a > b ? a : b; }

static double position_count(int joint) { return fw_profile.joint[joint].unit == UNIT_MM ? 1e-3 : 1e-6; }

static double velocity_count(int joint) { return fw_profile.joint[joint].unit == UNIT_MM ? 1e-2 : 1e-3; }

static struct verdict refuse(enum refusal why, int joint)
{
    struct verdict v = good;
    v.refusal = why;
    v.joint = joint;
    return v;
}

static struct verdict break_limit(enum refusal why, enum fault fault, int joint, double value, double limit)
{
    struct verdict v = {REFUSED_NOT, FAULT_NOT, -1, 0.0, 0.0};
    v.refusal = why;
    v.fault = fault;
    v.joint = joint;
    v.value = value;
    v.limit = limit;
    return v;
}

struct verdict spline_read(const struct frame *frame, struct fw_spline *spline)
{
    const uint8_t *at = frame->payload;
    uint32_t needed = at[2] == 1 ? CAN_STOP : at[2] == 2 ? CAN_LAND : 0;
    int n = fw_profile.joints, j, k;
    if (frame->joints != fw_profile.joints || at[3] != FRAME_KNOTS || (fw_profile.capabilities & needed) == 0) return refuse(REFUSED_TRAJECTORY_SHAPE, -1);
    for (j = 0; j < n; j++) {
        float p = wire_get_f32(at + 4 + 4 * j), v = wire_get_f32(at + 4 + 4 * n + 4 * j);
        if (!isfinite(p) || !isfinite(v)) return refuse(REFUSED_NOT_FINITE, j);
        spline->position[0][j] = (double)p;
        spline->velocity[0][j] = (double)v;
    }
    for (k = 0; k < FRAME_KNOTS; k++) {
        const uint8_t *knot = at + 4 + 8 * n + k * (2 + 6 * n);
        spline->dt_ms[k] = wire_get_u16(knot);
        if (spline->dt_ms[k] == 0 || (k == 0 && (int32_t)spline->dt_ms[k] * 1000 < fw_profile.link_deadline_us)) return refuse(REFUSED_TRAJECTORY_SHAPE, -1);
        for (j = 0; j < n; j++) {
            int16_t velocity = wire_get_i16(knot + 2 + 4 * n + 2 * j);
            if (k == FRAME_KNOTS - 1 && velocity != 0) return refuse(REFUSED_TRAJECTORY_SHAPE, j);
            spline->position[k + 1][j] = wire_get_i32(knot + 2 + 4 * j) * position_count(j);
            spline->velocity[k + 1][j] = velocity * velocity_count(j);
        }
    }
    return good;
}

static struct verdict check_setpoint(const struct fw_spline *s, int j, double slack)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    double p = s->position[0][j], v = s->velocity[0][j];
    if (!(p >= joint->min_position - slack)) return break_limit(REFUSED_COMMAND_LIMIT, FAULT_COMMAND_LIMIT, j, p, joint->min_position);
    if (!(p <= joint->max_position + slack)) return break_limit(REFUSED_COMMAND_LIMIT, FAULT_COMMAND_LIMIT, j, p, joint->max_position);
    if (!(fabs(v) <= joint->max_velocity * VELOCITY_SLACK)) return break_limit(REFUSED_COMMAND_LIMIT, FAULT_COMMAND_LIMIT, j, v, joint->max_velocity);
    return good;
}

static struct verdict trajectory(int joint, double value, double limit)
{
    return break_limit(REFUSED_TRAJECTORY_LIMIT, FAULT_TRAJECTORY_LIMIT, joint, value, limit);
}

/* Control points of the Bezier form: the curve and its derivative lie in their hulls. */
static struct verdict check_segment(const struct fw_spline *s, int j, int k, double slack)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    double h = s->dt_ms[k] * 1e-3;
    double dp = position_count(j) / 2, dv = velocity_count(j) / 2;
    double p0 = s->position[k][j], p1 = s->position[k + 1][j], v0 = s->velocity[k][j], v1 = s->velocity[k + 1][j];
    double inner[3], middle, speed, start, end, acceleration;
    int i;
    inner[0] = p0 + v0 * h / 3;
    inner[1] = p1 - v1 * h / 3;
    inner[2] = p1;
    for (i = 0; i < 3; i++) {
        if (!(inner[i] >= joint->min_position - slack)) return trajectory(j, inner[i], joint->min_position);
        if (!(inner[i] <= joint->max_position + slack)) return trajectory(j, inner[i], joint->max_position);
    }
    middle = 3 * (p1 - p0) / h - v0 - v1;
    speed = greater(fabs(middle), fabs(v1));
    if (!(speed <= joint->max_velocity * VELOCITY_SLACK + 6 * dp / h + 2 * dv)) return trajectory(j, speed, joint->max_velocity);
    start = (6 * (p1 - p0) / h - 4 * v0 - 2 * v1) / h;
    end = (2 * v0 + 4 * v1 - 6 * (p1 - p0) / h) / h;
    acceleration = greater(fabs(start), fabs(end));
    if (!(acceleration <= joint->max_acceleration * ACCELERATION_SLACK + 12 * dp / (h * h) + 6 * dv / h)) return trajectory(j, acceleration, joint->max_acceleration);
    return good;
}

struct verdict spline_check(const struct fw_spline *spline)
{
    int j, k;
    for (j = 0; j < fw_profile.joints; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        double slack = POSITION_SLACK * (joint->max_position - joint->min_position) + position_count(j) / 2;
        struct verdict v = check_setpoint(spline, j, slack);
        for (k = 0; k < FRAME_KNOTS && v.refusal == REFUSED_NOT; k++) v = check_segment(spline, j, k, slack);
        if (v.refusal != REFUSED_NOT) return v;
    }
    return good;
}

int64_t spline_duration_us(const struct fw_spline *spline)
{
    int64_t ms = 0;
    int k;
    for (k = 0; k < FRAME_KNOTS; k++) ms += spline->dt_ms[k];
    return ms * 1000;
}

void spline_at(const struct fw_spline *s, int64_t age_us, int joint, double *position, double *velocity)
{
    int k = 0;
    int64_t into_us = age_us < 0 ? 0 : age_us;
    double h, u, u2, u3, p0, p1, v0, v1;
    while (k < FRAME_KNOTS && into_us >= (int64_t)s->dt_ms[k] * 1000) into_us -= (int64_t)s->dt_ms[k++] * 1000;
    if (k == FRAME_KNOTS) {
        *position = s->position[k][joint];
        *velocity = 0;
        return;
    }
    h = s->dt_ms[k] * 1e-3;
    u = (double)(int32_t)into_us * 1e-6 / h;
    u2 = u * u;
    u3 = u2 * u;
    p0 = s->position[k][joint];
    p1 = s->position[k + 1][joint];
    v0 = s->velocity[k][joint];
    v1 = s->velocity[k + 1][joint];
    *position = (2 * u3 - 3 * u2 + 1) * p0 + (u3 - 2 * u2 + u) * h * v0 + (3 * u2 - 2 * u3) * p1 + (u3 - u2) * h * v1;
    *velocity = (6 * u2 - 6 * u) * (p0 - p1) / h + (3 * u2 - 4 * u + 1) * v0 + (3 * u2 - 2 * u) * v1;
}
