/* Section 12: the search for references, and coming to rest where it is broken off. */
#ifndef FW_HOMING_H
#define FW_HOMING_H

#include "port.h"
#include "spline.h"

/* The profile has joints that must be searched. */
int homing_can_search(void);

/* At power-up: homed where there is nothing to search. */
void homing_init(struct fw_vital *v);

int homing_is_homed(const struct fw_vital *v);
int homing_is_under_way(const struct fw_vital *v);

/* Some joint still moves because of a search, under way or broken off. */
int homing_is_moving(const struct fw_vital *v);

void homing_begin(struct fw_vital *v, int64_t now_us);

/* What has been found so far counts for nothing; the joints come to rest. */
void homing_break_off(struct fw_vital *v);

/* No torque is left to come to rest with. */
void homing_cut(struct fw_vital *v);

/* One tick of v->reference and v->home_rate. Non-zero where the search has come to its end: shift is what every position has grown by, v->reference included. */
int homing_tick(struct fw_vital *v, const struct fw_sensors *sensors, double dt_s, int64_t now_us, double *shift);

/* What is too fast, goes too far or pushes too hard while a search is under way; FAULT_NOT where nothing does. */
struct verdict homing_check(const struct fw_vital *v, const struct fw_sensors *sensors, int joint, double speed);

#endif
