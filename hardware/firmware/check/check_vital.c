/* The doubled memory: every single bit error is found and mended, an error in both copies is found. */
#include <string.h>

#include "check.h"
#include "vital.h"

void check_vital(void)
{
    static struct fw_vital_store store, before;
    static struct fw_vital truth, work;
    uint8_t *bytes = (uint8_t *)&store;
    size_t i, mirror = offsetof(struct fw_vital_store, mirror), end = offsetof(struct fw_vital_store, mirror_crc) + 4;
    for (i = 0; i < sizeof truth; i++) ((uint8_t *)&truth)[i] = (uint8_t)(i * 37 + 11);
    vital_commit(&store, &truth);
    before = store;
    CHECK(vital_load(&store, &work) == VITAL_INTACT && memcmp(&work, &truth, sizeof truth) == 0);
    for (i = 0; i < 8 * end; i++) {
        if (i / 8 >= offsetof(struct fw_vital_store, live_crc) + 4 && i / 8 < mirror) continue;
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        CHECK(vital_load(&store, &work) == VITAL_RESTORED && memcmp(&work, &truth, sizeof truth) == 0);
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    /* In both copies: no longer to be told which is right. */
    for (i = 0; i < 8 * sizeof store.live; i += 13) {
        store = before;
        bytes[i / 8] ^= (uint8_t)(1u << i % 8);
        bytes[mirror + i / 8] ^= (uint8_t)(1u << (i + 1) % 8);
        CHECK(vital_load(&store, &work) == VITAL_LOST);
    }
    /* What happens to a copy during a step is never taken for its content: mended by the step's end, or found at the next. */
    store = before;
    CHECK(vital_load(&store, &work) == VITAL_INTACT);
    work.state ^= 3u;
    bytes[5] ^= 1;
    bytes[mirror + 70] ^= 1;
    vital_commit(&store, &work);
    truth.state ^= 3u;
    CHECK(vital_load(&store, &work) == VITAL_INTACT && memcmp(&work, &truth, sizeof truth) == 0);
    bytes[mirror + 70] ^= 1;
    vital_commit(&store, &work);
    CHECK(vital_load(&store, &work) == VITAL_RESTORED && memcmp(&work, &truth, sizeof truth) == 0);
}
