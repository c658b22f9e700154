/* A board in memory for the self-check: a clock by hand, a line, a plant that is where it is told to be. */
#ifndef FW_FAKE_PORT_H
#define FW_FAKE_PORT_H

#include "firmware.h"

struct fake {
    int64_t now_us;
    uint8_t in[65536];
    size_t in_count, in_taken;
    uint8_t out[65536];
    size_t out_count;
    struct fw_sensors sensors;
    struct fw_outputs outputs;
    int events[EVENT_REFUSED + 1];
    int32_t last_a[EVENT_REFUSED + 1];
    int64_t late_us; /* passes between the bytes' arrival and the next look at the clock, once */
    int follows;     /* the joints are where the reference is */
};

extern struct fake fake;

#endif
