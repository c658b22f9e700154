/* What the device is: fixed at build time from a drive profile (hardware/profiles), in flash. */
#ifndef FW_PROFILE_H
#define FW_PROFILE_H

#include "frame.h"

enum { UNIT_RAD = 0, UNIT_MM = 1 };
enum { KIND_MANIPULATOR = 1, KIND_EXOSKELETON = 2 };
enum { CAN_STOP = 1, CAN_LAND = 2, HAS_SECOND_SENSOR = 4, HAS_BRAKES = 8, REPORTS_STANCE = 16, SEARCHES_REFERENCES = 32 };
enum { BRAKES_NONE, BRAKES_WHEN_DISABLED, BRAKES_AFTER_STOP };
enum { ON_DISABLE_RELEASE, ON_DISABLE_HOLD };

/* rad or mm, per s, s^2, s^3; N m or N. */
struct fw_joint {
    uint8_t unit;
    double min_position, max_position, home_position;
    double max_velocity, max_acceleration, max_jerk, max_effort;
    double max_following_error, max_sensor_difference, encoder_step;
    double inertia, friction; /* effort for a unit of acceleration, and of velocity */
    double homing_position, homing_speed, homing_max_effort, homing_sign;
    int homing_order; /* 0: its sensor knows where it is */
};

struct fw_profile {
    uint8_t kind, joints, brakes, on_disable;
    uint32_t capabilities;
    int32_t link_deadline_us, max_age_us;
    uint16_t setpoint_rate_hz;
    char serial[17];
    double servo_bandwidth_hz, servo_damping; /* of the simulated plant alone */
    struct fw_joint joint[FRAME_MAX_JOINTS];
};

extern const struct fw_profile fw_profile;

#endif
