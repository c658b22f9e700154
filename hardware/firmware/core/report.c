/* IDENTITY, STATE and FAULT (drive-link.md, section 8). */
#include "firmware.h"

#include <string.h>

size_t fw_write_identity(const struct fw *fw, uint32_t nonce, int64_t now_us, uint8_t *wire)
{
    uint8_t raw[FRAME_MAX_RAW] = {0};
    uint8_t *p = raw + FRAME_HEADER;
    int n = fw_profile.joints, j;
    p[0] = fw_profile.kind;
    p[1] = fw_profile.joints;
    p[2] = p[3] = FRAME_VERSION;
    wire_put_u32(p + 4, nonce);
    wire_put_u32(p + 8, fw_profile.capabilities);
    wire_put_u32(p + 12, (uint32_t)fw_profile.link_deadline_us);
    wire_put_u32(p + 16, (uint32_t)fw_profile.max_age_us);
    wire_put_u16(p + 20, fw_profile.setpoint_rate_hz);
    p[22] = FRAME_KNOTS;
    p[23] = 1;
    memcpy(p + 28, fw_profile.serial, 16);
    for (j = 0; j < n; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        uint8_t *at = p + 44 + 32 * j;
        at[0] = joint->unit;
        wire_put_f32(at + 4, (float)joint->min_position);
        wire_put_f32(at + 8, (float)joint->max_position);
        wire_put_f32(at + 12, (float)joint->max_velocity);
        wire_put_f32(at + 16, (float)joint->max_acceleration);
        wire_put_f32(at + 20, (float)joint->max_jerk);
        wire_put_f32(at + 24, (float)joint->max_effort);
        wire_put_f32(at + 28, (float)joint->max_following_error);
    }
    return frame_seal(raw, (size_t)(44 + 32 * n), FRAME_IDENTITY, fw->sequence, (uint32_t)now_us, session_token(&fw->work), wire);
}

size_t fw_write_state(struct fw *fw, int64_t now_us, uint8_t *wire)
{
    const struct fw_vital *v = &fw->work;
    const struct fw_motion *m = &fw->motion;
    uint8_t raw[FRAME_MAX_RAW] = {0};
    uint8_t *p = raw + FRAME_HEADER;
    int n = fw_profile.joints, j;
    int64_t margin = session_is_open(v) ? fw_profile.link_deadline_us - (now_us - v->fed_us) : 0;
    if (margin < 0) margin = 0;
    if (session_is_open(v) && margin < fw->least_margin_us) fw->least_margin_us = (uint32_t)margin;
    wire_put_u16(p, fw->setpoint_sequence);
    wire_put_u16(p + 2, (uint16_t)v->last_sequence);
    p[4] = (uint8_t)v->state;
    p[5] = (uint8_t)v->stop_phase;
    p[6] = (uint8_t)v->fault_code;
    p[7] = fw->last_refusal;
    wire_put_u32(p + 8, motion_flags(m, v));
    wire_put_u32(p + 12, v->last_host_time_us);
    wire_put_u32(p + 16, (uint32_t)(now_us - v->last_accepted_us));
    wire_put_u16(p + 20, (uint16_t)margin);
    wire_put_u16(p + 22, (uint16_t)fw->least_margin_us);
    wire_put_u16(p + 24, fw->counters.framing);
    wire_put_u16(p + 26, fw->counters.crc);
    wire_put_u16(p + 28, fw->counters.session);
    wire_put_u16(p + 30, fw->counters.sequence);
    wire_put_u16(p + 32, fw->counters.stale);
    wire_put_u16(p + 34, fw->counters.refusals);
    wire_put_u16(p + 36, fw->counters.link_losses);
    wire_put_u16(p + 38, fw->setpoint_age_us);
    for (j = 0; j < n; j++) {
        wire_put_f32(p + 40 + 4 * j, (float)m->sensors.measured[j]);
        wire_put_f32(p + 40 + 4 * n + 4 * j, (float)m->rate[j]);
        wire_put_f32(p + 40 + 8 * n + 4 * j, (float)m->sensors.effort[j]);
        wire_put_f32(p + 40 + 12 * n + 4 * j, (float)m->sensors.second[j]);
    }
    return frame_seal(raw, (size_t)(40 + 16 * n), FRAME_STATE, fw->sequence, (uint32_t)now_us, session_token(v), wire);
}

size_t fw_write_fault(const struct fw *fw, int64_t now_us, uint8_t *wire)
{
    const struct fw_vital *v = &fw->work;
    uint8_t raw[FRAME_MAX_RAW] = {0};
    uint8_t *p = raw + FRAME_HEADER;
    p[0] = (uint8_t)v->fault_code;
    p[1] = (uint8_t)v->fault_joint;
    p[2] = (uint8_t)v->stop_phase;
    wire_put_u32(p + 4, v->fault_at_us);
    wire_put_f32(p + 8, v->fault_value);
    wire_put_f32(p + 12, v->fault_limit);
    return frame_seal(raw, 16, FRAME_FAULT, fw->sequence, (uint32_t)now_us, session_token(v), wire);
}
