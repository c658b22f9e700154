#ifndef FW_CHECK_H
#define FW_CHECK_H

#include <stdio.h>
#include <stdlib.h>

/* One line says what was wrong and where; the first failure ends the check. */
#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

void check_codec(const char *protocol_document);
void check_vital(void);
void check_device(void);

#endif
