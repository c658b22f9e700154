/* Sections 6 and 7: operating state, what is followed, the device's own supervision, brakes. */
#ifndef FW_MOTION_H
#define FW_MOTION_H

#include "port.h"
#include "session.h"

/* What is measured afresh or counted, and may be lost without harm. */
struct fw_motion {
    struct fw_sensors sensors;
    double rate[FRAME_MAX_JOINTS], previous[FRAME_MAX_JOINTS];
    int64_t apart_since_us[FRAME_MAX_JOINTS]; /* -1 while the two sensors agree */
    int64_t tick_us;
    double dt_s; /* from the tick before to the last */
    struct fw_outputs outputs; /* in the frame of what is measured; the port is told counts */
    struct fw_spline candidate;
};

enum { FLAG_CHANNEL_A = 1, FLAG_CHANNEL_B = 2, FLAG_TORQUE = 4, FLAG_BRAKES = 8, FLAG_POWER = 16, FLAG_TRAJECTORY = 32, FLAG_SESSION = 64, FLAG_STOP_CIRCUIT = 128, FLAG_HOMED = 512, FLAG_HOMING = 1024 };

void motion_init(struct fw_motion *m, struct fw_vital *v, int64_t now_us);

/* One period of the servo: supervision of what has been measured, the reference, the gates, the brakes. */
void motion_tick(struct fw_motion *m, struct fw_vital *v, int64_t now_us);

/* Along what is held to rest, and then no torque where there are brakes: all that is done when nothing else can be trusted. */
void motion_last_way(struct fw_motion *m, struct fw_vital *v, int64_t now_us);

/* No torque, brakes on: nothing at all can be trusted. */
void motion_cut(struct fw_motion *m);

enum refusal motion_enable(struct fw_motion *m, struct fw_vital *v, uint32_t word_a, uint32_t word_b, int64_t now_us);
void motion_disable(struct fw_vital *v, int64_t now_us);
enum refusal motion_clear_fault(struct fw_motion *m, struct fw_vital *v, uint8_t code, int64_t now_us);
enum refusal motion_setpoint(struct fw_motion *m, struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t age_us);

/* A HOME: begins a search for references, or lets it go on. */
enum refusal motion_home(struct fw_motion *m, struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t age_us);

/* The device's own memory or program: the one fault that takes an earlier one's place, for only power ends it. */
void motion_latch_internal(struct fw_vital *v, double what, int64_t now_us);

/* Keeps the first cause. */
void motion_latch(struct fw_vital *v, enum fault code, int joint, double value, double limit, int64_t now_us);

/* Enabled, or still coming to rest. */
int motion_is_live(const struct fw_vital *v);

uint32_t motion_flags(const struct fw_motion *m, const struct fw_vital *v);

#endif
