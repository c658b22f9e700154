/* One line of the device's log: "time-us EVENT a b". */
#ifndef FW_LOG_LINE_H
#define FW_LOG_LINE_H

#include "port.h"

#define LOG_LINE_BYTES 64

/* Returns the bytes written, newline included; no terminating zero. */
size_t log_line(enum fw_event event, int64_t now_us, int32_t a, int32_t b, char *into);

#endif
