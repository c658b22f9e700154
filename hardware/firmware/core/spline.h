/* Section 6: the cubic Hermite spline from a set-point to rest, and the limits that it is held to. */
#ifndef FW_SPLINE_H
#define FW_SPLINE_H

#include "profile.h"
#include "vital.h"

enum refusal {
    REFUSED_NOT, REFUSED_SESSION, REFUSED_SEQUENCE, REFUSED_STALE, REFUSED_STATE, REFUSED_MAGIC_WORDS, REFUSED_START_POSE,
    REFUSED_NOT_FINITE, REFUSED_COMMAND_LIMIT, REFUSED_TRAJECTORY_SHAPE, REFUSED_TRAJECTORY_LIMIT, REFUSED_FAULT_CODE, REFUSED_SESSION_LIVE
};

enum fault {
    FAULT_NOT, FAULT_LINK_LOST, FAULT_POSITION_LIMIT, FAULT_VELOCITY_LIMIT, FAULT_FOLLOWING_ERROR, FAULT_COMMAND_LIMIT,
    FAULT_TRAJECTORY_LIMIT, FAULT_SENSOR_MISMATCH, FAULT_POWER_LOST, FAULT_EMERGENCY_STOP, FAULT_INTERNAL,
    FAULT_HOMING_FAILED, FAULT_EFFORT_LIMIT
};

struct verdict {
    enum refusal refusal;
    enum fault fault;
    int joint;
    double value, limit;
};

/* Rules 3 to 5: reads a SETPOINT's payload into spline (start_us stays). */
struct verdict spline_read(const struct frame *frame, struct fw_spline *spline);

/* Rule 7, but for the step from one spline to the next. */
struct verdict spline_check(const struct fw_spline *spline);

int64_t spline_duration_us(const struct fw_spline *spline);

/* Position and velocity of a joint age_us after the set-point; after the end it stands there. */
void spline_at(const struct fw_spline *spline, int64_t age_us, int joint, double *position, double *velocity);

#endif
