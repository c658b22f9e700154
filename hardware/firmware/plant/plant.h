/* The world behind the gates: every joint a mass on a position servo. It stands for motors, brakes and encoders, and is no part of the firmware. */
#ifndef FW_PLANT_H
#define FW_PLANT_H

#include "port.h"

struct plant {
    double position[FRAME_MAX_JOINTS], velocity[FRAME_MAX_JOINTS];
    double origin[FRAME_MAX_JOINTS]; /* where a sensor that counts from power-up began; 0 for one that knows */
    double effort[FRAME_MAX_JOINTS], reached_at[FRAME_MAX_JOINTS];
    uint8_t is_on[FRAME_MAX_JOINTS]; /* the reference's switch: on from where it is reached */
    double worst_speed;      /* of any joint so far, as a share of its limit */
    double worst_overtravel; /* beyond a position limit so far, as a share of the joint's greatest following error */
    /* What goes wrong; joints count from 1 here, 0 is none. */
    double stuck_at;
    int32_t stuck_encoder, runaway, blocked, dead_reference, worn_brakes, power_lost, stop_circuit_open;
};

void plant_init(struct plant *plant);

/* At most a few ms at a time. */
void plant_step(struct plant *plant, const struct fw_outputs *outputs, double dt_s);

void plant_sense(const struct plant *plant, struct fw_sensors *into);

#endif
