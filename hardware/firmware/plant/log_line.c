#include "log_line.h"

#include <string.h>

static const char *const names[] = {
    "BOOT", "SESSION", "ENABLED", "DISABLED", "LINK_LOST", "PURGED", "FAULT", "AT_REST", "STALL", "MEMORY", "HANG", "RELEASED", "CLEARED", "HOMING", "HOMED", "REFUSED",
};

static size_t put_number(char *into, int64_t value)
{
    char digits[20];
    size_t count = 0, at = 0;
    uint64_t rest = value < 0 ? (uint64_t)-value : (uint64_t)value;
    if (value < 0) into[at++] = '-';
    do digits[count++] = (char)('0' + (char)(rest % 10));
    while ((rest /= 10) > 0);
    while (count > 0) into[at++] = digits[--count];
    return at;
}

size_t log_line(enum fw_event event, int64_t now_us, int32_t a, int32_t b, char *into)
{
    size_t at = put_number(into, now_us), length = strlen(names[event]);
    into[at++] = ' ';
    memcpy(into + at, names[event], length);
    at += length;
    into[at++] = ' ';
    at += put_number(into + at, a);
    into[at++] = ' ';
    at += put_number(into + at, b);
    into[at++] = '\n';
    return at;
}
