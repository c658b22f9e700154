/* What the core needs of the board. Functions by name and not pointers in RAM: a flipped bit must not lead a call astray. */
#ifndef FW_PORT_H
#define FW_PORT_H

#include "frame.h"

struct fw_sensors {
    double measured[FRAME_MAX_JOINTS], second[FRAME_MAX_JOINTS];
    double effort[FRAME_MAX_JOINTS];       /* what the drive pushes with */
    double reference_at[FRAME_MAX_JOINTS]; /* what was measured, as its own latch caught it, when the reference last came on */
    uint8_t reference_on[FRAME_MAX_JOINTS];
    uint8_t power_good, stop_circuit_closed;
};

/* The two torque gates are driven apart: torque flows only where both are on. */
struct fw_outputs {
    double reference[FRAME_MAX_JOINTS], rate[FRAME_MAX_JOINTS];
    uint8_t torque_a, torque_b, brakes, second_sensor; /* the loops close on the second sensor */
};

enum fw_event {
    EVENT_BOOT, EVENT_SESSION, EVENT_ENABLED, EVENT_DISABLED, EVENT_LINK_LOST, EVENT_PURGED, EVENT_FAULT, EVENT_AT_REST,
    EVENT_STALL, EVENT_MEMORY, EVENT_HANG, EVENT_RELEASED, EVENT_CLEARED, EVENT_HOMING, EVENT_HOMED, EVENT_REFUSED
};

/* Monotonic microseconds since power-up. */
int64_t port_clock_us(void);

/* Bytes that have arrived, at most room; 0 where there are none. Never waits. */
size_t port_read(uint8_t *into, size_t room);

/* The whole frame or nothing: 0 where it found no room. Never waits. */
int port_write(const uint8_t *bytes, size_t count);

void port_sense(struct fw_sensors *into);
void port_actuate(const struct fw_outputs *outputs);

/* The device's own account of what happened, on the device's own clock; what a and b mean, the README says by event. */
void port_log(enum fw_event event, int64_t now_us, int32_t a, int32_t b);

#endif
