#include "vital.h"

#include <string.h>

#define WORDS (sizeof(struct fw_vital) / sizeof(uint32_t))

/* Word for word, whatever they hold; struct fw_vital is a whole number of words. */
static uint32_t word_at(const void *from, size_t i)
{
    uint32_t word;
    memcpy(&word, (const uint8_t *)from + 4 * i, sizeof word);
    return word;
}

static void complement(const struct fw_vital *from, struct fw_vital *to)
{
    size_t i;
    for (i = 0; i < WORDS; i++) {
        uint32_t word = ~word_at(from, i);
        memcpy((uint8_t *)to + 4 * i, &word, sizeof word);
    }
}

void vital_commit(struct fw_vital_store *store, const struct fw_vital *work)
{
    uint32_t sum;
    if (memcmp(&store->live, work, sizeof *work) == 0) return;
    sum = crc32c(work, sizeof *work);
    store->live = *work;
    store->live_crc = sum;
    complement(work, &store->mirror);
    store->mirror_crc = ~sum;
}

enum vital_check vital_load(const struct fw_vital_store *store, struct fw_vital *work)
{
    static struct fw_vital plain;
    uint32_t difference = ~store->mirror_crc ^ store->live_crc;
    size_t i;
    for (i = 0; i < WORDS; i++) difference |= ~word_at(&store->mirror, i) ^ word_at(&store->live, i);
    if (difference == 0) {
        *work = store->live;
        return VITAL_INTACT;
    }
    if (crc32c(&store->live, sizeof store->live) == store->live_crc) {
        *work = store->live;
        return VITAL_RESTORED;
    }
    complement(&store->mirror, &plain);
    if (crc32c(&plain, sizeof plain) != ~store->mirror_crc) return VITAL_LOST;
    *work = plain;
    return VITAL_RESTORED;
}
