/* The device: watchdog before bytes, frames in, servo tick, frames out (drive-link.md, sections 5 and 8). One instance, stepped from one loop. */
#ifndef FW_FIRMWARE_H
#define FW_FIRMWARE_H

#include "motion.h"

#define FW_TICK_US 1000

struct fw_counters {
    uint16_t framing, crc, session, sequence, stale, refusals, link_losses;
};

struct fw {
    struct fw_vital_store vital;
    struct fw_vital work; /* what the step at hand makes of it */
    struct fw_motion motion;
    struct fw_counters counters;
    struct deframer deframer;
    int64_t next_tick_us, next_state_us, next_fault_us;
    int64_t looked_us; /* when the watchdog last found the link alive, or no session */
    uint32_t deaf;   /* a word of FW_DEAF_*: no frame is taken any more, until power is cycled */
    uint32_t ticks;  /* a supervisor sees by it that the loop comes round */
    uint32_t least_margin_us;
    uint16_t sequence, setpoint_sequence, setpoint_age_us;
    uint8_t last_refusal, was_faulty;
};

/* token_seed: of the first session's token; different at every power-up where the board has a source for it. */
void fw_init(struct fw *fw, uint32_t token_seed, int64_t now_us);

/* Call as often as possible, at least once a millisecond. */
void fw_step(struct fw *fw);

/* From the supervisor, once a millisecond, when the loop has not come round in time: never returns to ordinary work. */
void fw_take_over(struct fw *fw, int64_t since_us);

/* The device's frames as they stand on the wire; each needs FRAME_MAX_WIRE bytes and returns the bytes used. */
size_t fw_write_identity(const struct fw *fw, uint32_t nonce, int64_t now_us, uint8_t *wire);
size_t fw_write_state(struct fw *fw, int64_t now_us, uint8_t *wire);
size_t fw_write_fault(const struct fw *fw, int64_t now_us, uint8_t *wire);

#endif
