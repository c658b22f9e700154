/* Reads frames as they stand on the wire from standard input; writes one line for each: what the firmware's codec makes of it, and its own encoding of that. */
#include <stdio.h>
#include <stdlib.h>

#include "frame.h"
#include "spline.h"

static void print_setpoint(const struct frame *f)
{
    struct fw_spline s;
    int n = f->joints, j, k;
    printf(" deadline %u purpose %u", wire_get_u16(f->payload), f->payload[2]);
    if (spline_read(f, &s).refusal != REFUSED_NOT) {
        printf(" refused");
        return;
    }
    for (k = 0; k <= FRAME_KNOTS; k++) {
        if (k > 0) printf(" dt %u", (unsigned)s.dt_ms[k - 1]);
        for (j = 0; j < n; j++) printf(" %.9g %.9g", s.position[k][j], s.velocity[k][j]);
    }
}

static void print_fields(const struct frame *f)
{
    const uint8_t *p = f->payload;
    int j, n = f->joints;
    switch (f->type) {
    case FRAME_HELLO: printf(" nonce %lu versions %u %u", (unsigned long)wire_get_u32(p), p[4], p[5]); break;
    case FRAME_ENABLE: printf(" words %lu %lu", (unsigned long)wire_get_u32(p), (unsigned long)wire_get_u32(p + 4)); break;
    case FRAME_CLEAR_FAULT: printf(" code %u", p[0]); break;
    case FRAME_HOME: printf(" deadline %u again %u", wire_get_u16(p), p[2]); break;
    case FRAME_SETPOINT: print_setpoint(f); break;
    case FRAME_IDENTITY: printf(" kind %u joints %u deadline %lu rate %u serial %.16s", p[0], p[1], (unsigned long)wire_get_u32(p + 12), wire_get_u16(p + 20), (const char *)(p + 28)); break;
    case FRAME_STATE:
        printf(" state %u phase %u fault %u flags %lu", p[4], p[5], p[6], (unsigned long)wire_get_u32(p + 8));
        for (j = 0; j < n; j++) printf(" %.9g", (double)wire_get_f32(p + 40 + 4 * j));
        break;
    case FRAME_FAULT: printf(" code %u joint %u value %.9g limit %.9g", p[0], p[1], (double)wire_get_f32(p + 8), (double)wire_get_f32(p + 12)); break;
    default: break;
    }
}

static void print_frame(const struct frame *f)
{
    uint8_t raw[FRAME_MAX_RAW], wire[FRAME_MAX_WIRE];
    size_t count, i;
    printf("%u %u %u %lu %lu", f->type, f->joints, f->sequence, (unsigned long)f->time_us, (unsigned long)f->session);
    print_fields(f);
    for (i = 0; i < f->payload_bytes; i++) raw[FRAME_HEADER + i] = f->payload[i];
    count = frame_seal(raw, f->payload_bytes, f->type, f->sequence, f->time_us, f->session, wire);
    printf(" | ");
    for (i = 0; i < count; i++) printf("%02X", wire[i]);
    printf("\n");
}

int main(void)
{
    static const char *const flaws[] = {"", "LENGTH", "CRC", "VERSION", "TYPE"};
    struct deframer deframer = {{0}, 0, 0};
    size_t count = 0;
    int byte;
    while ((byte = getchar()) != EOF) {
        struct frame frame;
        enum frame_error error;
        enum deframed what = deframer_take(&deframer, (uint8_t)byte, &count);
        if (what == DEFRAMED_BAD) printf("FLAW COBS\n");
        if (what != DEFRAMED_FRAME) continue;
        error = frame_parse(deframer.block, count, &frame);
        if (error != FRAME_GOOD) printf("FLAW %s\n", flaws[error]);
        else print_frame(&frame);
    }
    return EXIT_SUCCESS;
}
