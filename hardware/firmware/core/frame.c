#include "frame.h"

int frame_payload_bytes(uint8_t type, int joints)
{
    switch (type) {
    case FRAME_HELLO: return 8;
    case FRAME_ENABLE: return 8;
    case FRAME_DISABLE: return 0;
    case FRAME_HEARTBEAT: return 0;
    case FRAME_SETPOINT: return 12 + 32 * joints;
    case FRAME_CLEAR_FAULT: return 4;
    case FRAME_HOME: return 4;
    case FRAME_IDENTITY: return 44 + 32 * joints;
    case FRAME_STATE: return 40 + 16 * joints;
    case FRAME_FAULT: return 16;
    default: return -1;
    }
}

enum frame_error frame_parse(const uint8_t *raw, size_t count, struct frame *out)
{
    int body, fixed, each, joints = 0;
    if (count < FRAME_MIN_RAW || count > FRAME_MAX_RAW) return FRAME_BAD_LENGTH;
    if (wire_get_u32(raw + count - FRAME_CRC) != crc32c(raw, count - FRAME_CRC)) return FRAME_BAD_CRC;
    if (raw[0] != FRAME_VERSION) return FRAME_BAD_VERSION;
    fixed = frame_payload_bytes(raw[1], 0);
    if (fixed < 0) return FRAME_BAD_TYPE;
    each = frame_payload_bytes(raw[1], 1) - fixed;
    body = (int)count - FRAME_HEADER - FRAME_CRC;
    if (each > 0) joints = (body - fixed) / each;
    if (body != fixed + joints * each) return FRAME_BAD_LENGTH;
    if (each > 0 && (joints < 1 || joints > FRAME_MAX_JOINTS)) return FRAME_BAD_LENGTH;
    out->type = raw[1];
    out->joints = (uint8_t)joints;
    out->sequence = wire_get_u16(raw + 2);
    out->time_us = wire_get_u32(raw + 4);
    out->session = wire_get_u32(raw + 8);
    out->payload = raw + FRAME_HEADER;
    out->payload_bytes = (size_t)body;
    return FRAME_GOOD;
}

size_t frame_seal(uint8_t *raw, size_t payload_bytes, uint8_t type, uint16_t sequence, uint32_t time_us, uint32_t session, uint8_t *wire)
{
    size_t body = FRAME_HEADER + payload_bytes, written;
    raw[0] = FRAME_VERSION;
    raw[1] = type;
    wire_put_u16(raw + 2, sequence);
    wire_put_u32(raw + 4, time_us);
    wire_put_u32(raw + 8, session);
    wire_put_u32(raw + body, crc32c(raw, body));
    written = cobs_encode(raw, body + FRAME_CRC, wire);
    wire[written] = 0;
    return written + 1;
}

enum deframed deframer_take(struct deframer *d, uint8_t byte, size_t *count)
{
    size_t length = d->length;
    int decoded;
    if (byte != 0) {
        if (d->skipping) return DEFRAMED_NOTHING;
        if (length >= sizeof d->block) {
            d->skipping = 1;
            d->length = 0;
            return DEFRAMED_BAD;
        }
        d->block[length] = byte;
        d->length = (uint16_t)(length + 1);
        return DEFRAMED_NOTHING;
    }
    d->length = 0;
    if (d->skipping || length == 0) {
        d->skipping = 0;
        return DEFRAMED_NOTHING;
    }
    if (length > sizeof d->block) return DEFRAMED_BAD;
    decoded = cobs_decode(d->block, length, d->block);
    if (decoded < 0) return DEFRAMED_BAD;
    *count = (size_t)decoded;
    return DEFRAMED_FRAME;
}

void deframer_purge(struct deframer *d)
{
    if (d->length > 0) d->skipping = 1;
    d->length = 0;
}

void deframer_discard(struct deframer *d, const uint8_t *bytes, size_t count)
{
    if (count == 0) return;
    d->length = 0;
    d->skipping = bytes[count - 1] != 0;
}
