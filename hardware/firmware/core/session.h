/* Section 4: token, sequence, age. */
#ifndef FW_SESSION_H
#define FW_SESSION_H

#include "spline.h"

/* A HELLO of a version that is spoken here: a new token, and the frame's number and time to count from. */
void session_open(struct fw_vital *v, const struct frame *hello, int64_t now_us);

void session_close(struct fw_vital *v);

int session_is_open(const struct fw_vital *v);

/* What the header of a device frame carries. */
uint32_t session_token(const struct fw_vital *v);

/* Whether a frame belongs here and now; changes nothing. *age_us is at least 0. */
enum refusal session_check(const struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t *age_us);

/* Takes note of a frame that has been acted on. */
void session_accept(struct fw_vital *v, const struct frame *frame, int64_t now_us);

#endif
