#include "session.h"

#define WINDOW 32
#define TOKEN_STEP 0x9E3779B9u /* odd: all of 2^32 come before one comes again */

#define DRIFT_US 5000 /* in so many us the clocks may drift apart by one: 200 ppm */
#define EARLY_SHARE 4 /* of the greatest age: so much earlier than the estimate says a frame may come */

/* How far the clocks may have drifted since the offset was last looked at, either way. */
static int32_t drift_since(const struct fw_vital *v, int64_t now_us)
{
    return (int32_t)((now_us - v->offset_at_us) / DRIFT_US);
}

/* Device clock less host clock, over the offset as it was last. */
static int32_t over_offset(const struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    uint32_t over = (uint32_t)now_us - frame->time_us - v->offset_us;
    return over <= INT32_MAX ? (int32_t)over : -(int32_t)(UINT32_MAX - over) - 1;
}

static int32_t signed_age(const struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    int32_t over = over_offset(v, frame, now_us), drift = drift_since(v, now_us);
    return over < INT32_MIN + drift ? INT32_MIN : over - drift;
}

/* The least of what was seen, but never by more than a clock can drift: else a device whose own clock stood still would learn from a backlog
   that it is fresh. What is left of a count of drift is carried on. */
static void follow_offset(struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    int32_t over = over_offset(v, frame, now_us), drift = drift_since(v, now_us);
    v->offset_us += (uint32_t)(over > drift ? drift : over < -drift ? -drift : over);
    v->offset_at_us += (int64_t)drift * DRIFT_US;
}

static void remember(struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    v->last_sequence = frame->sequence;
    v->last_host_time_us = frame->time_us;
    v->last_accepted_us = now_us;
}

static void set_offset(struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    v->offset_us = (uint32_t)now_us - frame->time_us;
    v->offset_at_us = now_us;
}

void session_open(struct fw_vital *v, const struct frame *hello, int64_t now_us)
{
    do v->token += TOKEN_STEP;
    while (v->token == FRAME_NO_SESSION);
    v->session_open = WORD_YES;
    set_offset(v, hello, now_us);
    remember(v, hello, now_us);
}

void session_close(struct fw_vital *v) { v->session_open = WORD_NO; }

int session_is_open(const struct fw_vital *v) { return v->session_open == WORD_YES; }

uint32_t session_token(const struct fw_vital *v) { return session_is_open(v) ? v->token : FRAME_NO_SESSION; }

enum refusal session_check(const struct fw_vital *v, const struct frame *frame, int64_t now_us, int32_t *age_us)
{
    uint16_t ahead = (uint16_t)(frame->sequence - v->last_sequence);
    int32_t age;
    *age_us = 0;
    if (!session_is_open(v) || frame->session != v->token) return REFUSED_SESSION;
    if (ahead < 1 || ahead > WINDOW) return REFUSED_SEQUENCE;
    age = signed_age(v, frame, now_us);
    if (age > 0) *age_us = age;
    if (frame->type != FRAME_DISABLE && (age > fw_profile.max_age_us || age < -fw_profile.max_age_us / EARLY_SHARE)) return REFUSED_STALE;
    return REFUSED_NOT;
}

void session_accept(struct fw_vital *v, const struct frame *frame, int64_t now_us)
{
    /* A DISABLE is taken at any age: it must not teach the estimate of the clocks anything. */
    if (frame->type != FRAME_DISABLE) follow_offset(v, frame, now_us);
    remember(v, frame, now_us);
}
