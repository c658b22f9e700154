/* Frames of the drive link, version 1 (drive-link.md, sections 1, 2 and 8): names, lengths, checks, and the device's three frames. */
#ifndef FW_FRAME_H
#define FW_FRAME_H

#include "wire.h"

#define FRAME_VERSION 1
#define FRAME_HEADER 12
#define FRAME_CRC 4
#define FRAME_MIN_RAW 16
#define FRAME_MAX_RAW 316
#define FRAME_MAX_BLOCK (FRAME_MAX_RAW + FRAME_MAX_RAW / 254 + 1)
#define FRAME_MAX_WIRE (FRAME_MAX_BLOCK + 1)
#define FRAME_MAX_JOINTS 8
#define FRAME_KNOTS 4
#define FRAME_NO_SESSION 0u
#define FRAME_NO_JOINT 0xFFu
#define FRAME_WORD_A 0x5AC396E1u
#define FRAME_WORD_B 0xA53C691Eu

enum frame_type {
    FRAME_HELLO = 0x01, FRAME_ENABLE, FRAME_DISABLE, FRAME_HEARTBEAT, FRAME_SETPOINT, FRAME_CLEAR_FAULT, FRAME_HOME,
    FRAME_IDENTITY = 0x81, FRAME_STATE, FRAME_FAULT
};

enum frame_error { FRAME_GOOD, FRAME_BAD_LENGTH, FRAME_BAD_CRC, FRAME_BAD_VERSION, FRAME_BAD_TYPE };

/* A checked frame; the payload points into the caller's buffer. */
struct frame {
    uint8_t type;
    uint8_t joints; /* 0 where the type's length does not depend on them */
    uint16_t sequence;
    uint32_t time_us;
    uint32_t session;
    const uint8_t *payload;
    size_t payload_bytes;
};

/* Length at least 16 and at most 316, CRC, version, type, exact payload length: in this order. */
enum frame_error frame_parse(const uint8_t *raw, size_t count, struct frame *out);

/* Payload bytes of a type for n joints, or -1 for a type that there is not. */
int frame_payload_bytes(uint8_t type, int joints);

/* Closes a raw frame whose payload stands behind the header: header, CRC, COBS, delimiter. Returns the bytes at wire. */
size_t frame_seal(uint8_t *raw, size_t payload_bytes, uint8_t type, uint16_t sequence, uint32_t time_us, uint32_t session, uint8_t *wire);

/* Cuts a stream into blocks at the delimiters; never holds more than one frame. */
struct deframer {
    uint8_t block[FRAME_MAX_BLOCK];
    uint16_t length;
    uint8_t skipping;
};

enum deframed { DEFRAMED_NOTHING, DEFRAMED_FRAME, DEFRAMED_BAD };

/* Takes one byte. After FRAME the raw frame of *count bytes stands in block until the next call. */
enum deframed deframer_take(struct deframer *d, uint8_t byte, size_t *count);

/* Forgets the frame begun; what still comes of it is skipped up to the next delimiter. */
void deframer_purge(struct deframer *d);

/* Takes bytes without looking into them, after a purge. */
void deframer_discard(struct deframer *d, const uint8_t *bytes, size_t count);

#endif
