/* The doubled memory: every single bit error is found and mended, an error in both copies is found. */
#include <string.h>

#include "check.h"
#include "vital.h"

void check_vital(void)
{
    static struct fw_vital_store store, before;
    uint8_t *bytes = (uint8_t *)&store;
    size_t bit, mirror = offsetof(struct fw_vital_store, mirror), end = offsetof(struct fw_vital_store, mirror_crc) + 4;
    for (bit = 0; bit < 8 * sizeof store.live; bit++) ((uint8_t *)&store.live)[bit / 8] = (uint8_t)(bit / 8 * 37 + 11);
    vital_seal(&store);
    before = store;
    CHECK(vital_verify(&store) == VITAL_INTACT);
    for (bit = 0; bit < 8 * end; bit++) {
        if (bit / 8 >= offsetof(struct fw_vital_store, live_crc) + 4 && bit / 8 < mirror) continue;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK(vital_verify(&store) == VITAL_RESTORED);
        CHECK(memcmp(&store.live, &before.live, sizeof store.live) == 0 && vital_verify(&store) == VITAL_INTACT);
    }
    /* The same bit in both copies, so that they still agree: the check sums tell. */
    for (bit = 0; bit < 8 * sizeof store.live; bit += 13) {
        store = before;
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        bytes[mirror + bit / 8] ^= (uint8_t)(1u << (bit + 1) % 8);
        CHECK(vital_verify(&store) == VITAL_LOST);
    }
}
