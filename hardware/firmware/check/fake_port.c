#include "fake_port.h"

#include <string.h>

struct fake fake;

int64_t port_clock_us(void) { return fake.now_us; }

size_t port_read(uint8_t *into, size_t room)
{
    size_t count = fake.in_count - fake.in_taken;
    if (count > room) count = room;
    memcpy(into, fake.in + fake.in_taken, count);
    fake.in_taken += count;
    if (fake.in_taken == fake.in_count) fake.in_taken = fake.in_count = 0;
    if (count > 0) {
        fake.now_us += fake.late_us;
        fake.late_us = 0;
    }
    return count;
}

int port_write(const uint8_t *bytes, size_t count)
{
    if (count > sizeof fake.out - fake.out_count) return 0;
    memcpy(fake.out + fake.out_count, bytes, count);
    fake.out_count += count;
    return 1;
}

void port_sense(struct fw_sensors *into) { *into = fake.sensors; }

void port_actuate(const struct fw_outputs *outputs)
{
    fake.outputs = *outputs;
    if (!fake.follows) return;
    memcpy(fake.sensors.measured, outputs->reference, sizeof fake.sensors.measured);
    memcpy(fake.sensors.second, outputs->reference, sizeof fake.sensors.second);
}

void port_log(enum fw_event event, int64_t now_us, int32_t a, int32_t b)
{
    (void)now_us;
    (void)b;
    fake.events[event]++;
    fake.last_a[event] = a;
}
