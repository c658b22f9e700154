/* Everything that motion and its end depend on, kept twice: once plainly, once as complement, each under its own CRC.
   Where the two disagree, the one whose CRC is right is believed, once: to come to rest by, and never to move by again.
   Work is done on a third copy that lives as long as a step: what happens to the two meanwhile is never taken for their content. */
#ifndef FW_VITAL_H
#define FW_VITAL_H

#include "frame.h"

enum { STATE_DISABLED, STATE_ENABLED, STATE_FAULT };
enum { STOP_NONE, STOP_EXECUTING, STOP_FINISHED };

#define WORD_YES 0x3C96A5F0u /* flags are words far from each other and from 0 and 1 */
#define WORD_NO 0xC3695A0Fu

struct fw_spline {
    int64_t start_us; /* the device's time at which the set-point holds */
    uint32_t dt_ms[FRAME_KNOTS];
    double position[FRAME_KNOTS + 1][FRAME_MAX_JOINTS];
    double velocity[FRAME_KNOTS + 1][FRAME_MAX_JOINTS];
};

struct fw_vital {
    int64_t fed_us, last_setpoint_us, last_accepted_us, offset_at_us;
    struct fw_spline spline;
    double reference[FRAME_MAX_JOINTS]; /* where the device stands, or searches, while it follows no spline */
    double offset[FRAME_MAX_JOINTS];    /* what makes positions of the sensors' counts */
    double home_rate[FRAME_MAX_JOINTS]; /* how fast a search, under way or broken off, moves the reference */
    double home_mark[FRAME_MAX_JOINTS];
    uint32_t state, stop_phase;
    uint32_t hold_a, hold_b; /* the ENABLE words that opened the two torque gates; 0 while shut */
    uint32_t following, second_sensor, session_open;
    uint32_t homed, homing, home_ended, home_steps; /* steps: four bits a joint */
    uint32_t token, offset_us, last_host_time_us, last_sequence;
    uint32_t fault_code, fault_joint, fault_at_us;
    float fault_value, fault_limit;
};

struct fw_vital_store {
    struct fw_vital live;
    uint32_t live_crc;
    struct fw_vital mirror; /* every bit of it the complement of live */
    uint32_t mirror_crc;    /* of the complement of mirror, itself complemented */
};

enum vital_check { VITAL_INTACT, VITAL_RESTORED, VITAL_LOST };

/* INTACT where both copies agree; else work is made from the copy that is whole (RESTORED), or there is none (LOST: work stays as it was). */
enum vital_check vital_load(const struct fw_vital_store *store, struct fw_vital *work);

/* Both copies from work; nothing is written where they say the same already. One of the two is whole at every moment. */
void vital_commit(struct fw_vital_store *store, const struct fw_vital *work);

#endif
