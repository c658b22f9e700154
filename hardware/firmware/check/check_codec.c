/* Golden frames of the protocol document, bit errors, truncation. */
#include <string.h>

#include "check.h"
#include "frame.h"

static size_t read_hex(const char *text, uint8_t *into)
{
    size_t count = 0;
    unsigned value;
    int used;
    while (sscanf(text, " %2x%n", &value, &used) == 1) {
        into[count++] = (uint8_t)value;
        text += used;
    }
    return count;
}

/* Good frames in the bytes. */
static int count_good(const uint8_t *wire, size_t count, struct frame *last, uint8_t *raw, size_t *raw_count)
{
    struct deframer d = {{0}, 0, 0};
    size_t i, length = 0;
    int good = 0;
    for (i = 0; i < count; i++)
        if (deframer_take(&d, wire[i], &length) == DEFRAMED_FRAME && frame_parse(d.block, length, last) == FRAME_GOOD) {
            good++;
            memcpy(raw, d.block, length);
            *raw_count = length;
        }
    return good;
}

/* Every single and double bit error, codes and delimiter included. The delimiter that a HELLO begins with only ends what was before. */
static void check_bit_errors(const uint8_t *wire, size_t count)
{
    uint8_t bad[FRAME_MAX_WIRE + 1], raw[FRAME_MAX_RAW];
    struct frame frame;
    size_t a, b, raw_count;
    memcpy(bad, wire, count);
    bad[count] = 0;
    for (a = 0; a < 8 * count; a++) {
        bad[a / 8] ^= (uint8_t)(1u << a % 8);
        CHECK(count_good(bad, count + 1, &frame, raw, &raw_count) == 0);
        for (b = 0; b < a; b++) {
            bad[b / 8] ^= (uint8_t)(1u << b % 8);
            CHECK(count_good(bad, count + 1, &frame, raw, &raw_count) == 0);
            bad[b / 8] ^= (uint8_t)(1u << b % 8);
        }
        bad[a / 8] ^= (uint8_t)(1u << a % 8);
    }
}

static void check_golden(const uint8_t *wire, size_t count)
{
    uint8_t raw[FRAME_MAX_RAW], again[FRAME_MAX_WIRE], twice[2 * FRAME_MAX_WIRE];
    struct frame frame;
    size_t raw_count = 0, i;
    CHECK(count_good(wire, count, &frame, raw, &raw_count) == 1);
    CHECK(frame.sequence == 0x0102 && frame.time_us == 0x0A0B0C0Du && frame.session == (frame.type == FRAME_HELLO ? 0 : 0x11223344u));
    i = frame_seal(raw, frame.payload_bytes, frame.type, frame.sequence, frame.time_us, frame.session, again);
    if (wire[0] == 0) {
        wire++;
        count--;
    }
    CHECK(i == count && memcmp(again, wire, count) == 0);
    check_bit_errors(wire, count);
    /* Its check sum cut off, wholly or in part: lost, and the next one found. */
    for (i = 1; i <= FRAME_CRC; i++) {
        memcpy(twice, wire, count - 1 - i);
        twice[count - 1 - i] = 0;
        memcpy(twice + count - i, wire, count);
        CHECK(count_good(twice, 2 * count - i, &frame, raw, &raw_count) == 1);
    }
}

static void check_cobs(void)
{
    uint8_t in[600], out[700], back[700];
    size_t length, i, written;
    for (length = 0; length <= 600; length++) {
        for (i = 0; i < length; i++) in[i] = (uint8_t)((i * 7 + length) % 255 + (length % 3 == 0 && i % 50 == 0 ? 0 : 1));
        written = cobs_encode(in, length, out);
        CHECK(written <= length + length / 254 + 1 && memchr(out, 0, written) == NULL);
        CHECK(cobs_decode(out, written, back) == (int)length && memcmp(in, back, length) == 0);
    }
    CHECK(cobs_decode(out, 0, back) == -1);
    out[0] = 5;
    CHECK(cobs_decode(out, 3, back) == -1);
}

void check_codec(const char *protocol_document)
{
    static const char *const names[] = {"HELLO ", "ENABLE ", "DISABLE ", "HEARTBEAT ", "SETPOINT ", "CLEAR_FAULT ", "HOME ", "IDENTITY ", "STATE ", "FAULT "};
    char line[4096];
    uint8_t wire[FRAME_MAX_WIRE + 1];
    unsigned found = 0;
    size_t i;
    FILE *document = fopen(protocol_document, "r");
    CHECK(document != NULL);
    CHECK(crc32c("123456789", 9) == 0xE3069283u);
    check_cobs();
    while (fgets(line, sizeof line, document) != NULL)
        for (i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0) {
                size_t count = read_hex(line + strlen(names[i]), wire);
                if (count <= FRAME_MIN_RAW) continue; /* a sentence, and no frame */
                check_golden(wire, count);
                found |= 1u << i;
            }
    (void)fclose(document);
    CHECK(found == 0x3FFu);
}
