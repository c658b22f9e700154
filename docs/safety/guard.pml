/* The whole chain that lets a manipulator move, as one clockwork: operator, imaging process, guard, serial link, device.
 *
 * One round of the loop is one tick (8 ms: the guard's period of heartbeats). In it people and faults act first, then the link delivers, the
 * device acts, its STATE comes back, the guard decides, and its frame goes out. Everything that people, processes and the link may do is a
 * free choice at every tick: whatever spin proves holds for all of them.
 *
 * Written from hardware/protocol/drive-link.md and src/SurgicalNav.Motion/Guard; the same names where there are any. What is left out:
 * numbers of joints and limits (a refused set-point is the choice `blocked`), the end of a program, drifting clocks, fault codes.
 * A frame may be early by a quarter of MAXAGE, which is no whole tick: here by none.
 *
 * Two abstractions, both exact:
 *   - A session token is never given out twice, so of a frame only matters whether it carries the token of the present session: `live`.
 *   - Sequence and time are compared only as differences modulo their period, so differences are kept (modulo S and T), not counters. They
 *     wrap all the time: a frame exactly one period old has the age that a fresh one has. Only the claims see its true age.
 *
 *   spin -DONLY_GUARD -DTIMED -a guard.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -n -m1000000 -N safe
 *
 * Parts, claims and what they found are in README.md beside this file; -DBUG_... breaks one thing each.
 */
#define D       2           /* ticks: link deadline; oldest STATE taken; longest gap of the guard's loop (20 ms) */
#define MAXAGE  1           /* ticks: oldest frame the device takes (10 ms) */
#ifndef EV
#define EV      2           /* ticks: oldest evidence */
#endif
#ifndef OP
#define OP      2           /* ticks: oldest reading of the enabling switch */
#endif
#define STOP    2           /* ticks the guard takes to come to rest along the path */
#define HELD    (D + STOP)  /* ticks that a set-point's upset trajectory lasts: on through the deadline, then to rest */
#define T       6           /* period of the time counter, ticks (really 71.6 min) */
#define S       8           /* period of the sequence counter (really 65536) */
#define W       3           /* a frame is in sequence 1..W ahead of the last accepted (really 32) */

/* Frames of the host; MOVE and REST are SETPOINTs, of a motion or standing. */
#define NONE    0
#define HELLO   1
#define ENABLE  2
#define DISABLE 3
#define BEAT    4
#define CLEAR   5
#define MOVE    6
#define REST    7
#define HOME    8           /* lets a device that is not homed search its references (section 12); in the parts with HOMES only */

#ifdef HOMES
#define TYPEBITS 4
#define BRAKE   1           /* ticks that a search takes to come to rest, once it is broken off */
#define SEEKBOUND (OLD + D + BRAKE)   /* from the sending of the HOME that let it, to rest: taken as old as may be after a slow HELLO, the watchdog, braking */
#else
#define TYPEBITS 3
#endif

typedef Frame {
  unsigned type : TYPEBITS;
  bit live;                 /* carries the token of the present session */
  bit newest;               /* HELLO: its nonce is the host's last */
  bit stood;                /* was sent while the device's clock stood still (claims only) */
  bit used;                 /* was acted on: what is left in the link is a copy (claims only) */
  unsigned age : 4;         /* true age in ticks, up to T + 1 and more */
  unsigned ahead : 3        /* (number - last accepted) mod S */
}
#define OLDEST  (T + MAXAGE + 1)
#ifdef STANDSTILL           /* what was on its way when the clock stopped is as much older as the clock stood */
#define OLD     (D + MAXAGE + T)
#else
#define OLD     (D + MAXAGE)
#endif

#define RESTING  0          /* of the guard */
#define MOVING   1
#define COMING   2
#define LATCHED  3
#define DISABLED 0          /* of the device */
#define ENABLED  1
#define FAULT    2
#define RUN      0          /* asked for */
#define PAUSE    1          /* in the parts with HOMES: to search the references, which is a pause for all else */
#define ABORT    2
#define ACK      3

/* --- The operator and the imaging process --- */
bit pressed;                /* the enabling switch, in truth */
unsigned cmd : 2 = PAUSE;
bit reqNew;                 /* an Acknowledge newer than any latch and not yet taken */
bit evPressed, evOk;        /* as last written: the switch as last read; all of tracker, registration, overlay, error budget */
unsigned evAge : 2 = EV + 1;
unsigned opAge : 3 = OP + 1;
bit opNew;                  /* a reading of the switch that the guard has not seen yet */
bit looked;                 /* the guard has looked at the readings before */

/* --- The guard's process --- */
unsigned motion : 2 = RESTING;
bit armed, seenPressed, releasedSince;
bit seenFault;              /* the drive's fault was there at the last look, latched */
bit program;
unsigned toRest : 2;
unsigned gap : 2 = 1;       /* ticks since it last ran */
unsigned token : 2;         /* 0 none, 1 the present session's, 2 of one that is gone */
bit hasState;
unsigned bState : 2;        /* believed of the device */
bit bExec;
unsigned heard : 2 = D + 1;
unsigned hostAhead : 3;     /* the host's next number less the last accepted, mod S */

#ifdef HOMES
bit bHomed;                 /* believed of the device */
bit seeksMode;              /* what was asked for at the last look was a search */
bit freshPress;             /* the switch was seen let go since that was asked for (claims only) */
bit lets, hadLet;           /* the device may search until the next look; could since the last */
#define KNOWN_JOINTS bHomed
#define KNOWS bHomed = 1    /* without a session nothing is enabled */
#define UNSAID bHomed = 0   /* until the device says in this session that it does */
#define ASKS_SEARCH (cmd == PAUSE)
#else
#define KNOWN_JOINTS 1
#define KNOWS skip
#define UNSAID skip
#define ASKS_SEARCH 0
#endif

/* --- The link --- */
Frame wire[2];              /* 0: sent last tick, arrives or is lost; 1: kept back by the link, for as long and as often as it likes */

/* --- The device --- */
unsigned dState : 2 = DISABLED;
bit dExec;                  /* still coming to rest after a fault or DISABLE */
bit open;                   /* a session is open */
unsigned silence : 2;
unsigned heldLeft : 3;      /* what is left of the trajectory held */
bit heldMoves;
unsigned offset : 3;        /* what the device takes for no transit time, mod T: HELLO's, and one tick more for each that its own clock stood still */
#ifdef STANDSTILL
bit stands;                 /* processor and clock stand still in this tick: nothing is read, nothing counts */
#define STANDS stands
#else
#define STANDS 0
#endif
bit late;                   /* the frame last accepted was more than D ticks on its way, as STATE's echo tells the host */

#ifdef HOMES
bit homed, seeks;           /* it knows its joints; it searches them */
bit sought;                 /* a search has ended since ENABLE or the last SETPOINT */
bit found;                  /* this is the tick in which it finds the last of them */
bit fromSeek;               /* what moves does so because of a search (claims only) */
#define IS_HOMED homed
#define SEEKS seeks
#else
#define IS_HOMED 1
#define SEEKS 0
#endif

/* --- For the claims only --- */
#ifdef TIMED
#ifdef ONLY_LINK
#define BOUND (D + HELD)               /* from the sending of the MOVE that brought the present motion, to rest */
#else
#define BOUND (OP + STOP - 1)          /* from the last tick in which the switch was read as pressed, to the last MOVE sent */
#endif
#define HOMEBOUND (OP - 1)             /* likewise, to the last HOME sent: it needs no way to rest */
#if defined(HOMES) && defined(ONLY_LINK)
#define MOST SEEKBOUND                 /* as far as is counted */
#else
#define MOST BOUND
#endif
#ifdef BOUND_LESS_ONE
#define LIMIT (BOUND - 1)
#else
#define LIMIT BOUND
#endif
#ifdef HOME_BOUND_LESS_ONE
#define SEEKLIMIT (SEEKBOUND - 1)
#define HOMELIMIT (HOMEBOUND - 1)
#else
#define SEEKLIMIT SEEKBOUND
#define HOMELIMIT HOMEBOUND
#endif
unsigned since : 4 = BOUND + 1;        /* ticks since the switch was read as pressed in truth; or since the MOVE was sent that brought the present motion */
bit well;
#endif
bit needRelease = 1;        /* the switch must be let go, in truth, before motion may begin */
bit mustAck;                /* the guard has stopped for a fault that nobody has acknowledged since */
bit needAck;                /* the device has had a fault that nobody has acknowledged since */
bit badLate, badFrame, badEnable, badStart, badLatched;
#ifdef HOMES
bit badHome;
#else
#define badHome 0
#endif
#define moves ((heldMoves && heldLeft > 0) || SEEKS)

/* --- Within one tick --- */
bit wasNew, wasFresh, hadProgram, accepts, blocked, runs, upset, garbled, idOut, idNewest, st, wants, acked, hasSetPoint, fault, drives, known, others, stop, permits, was;
unsigned keep : 2;          /* the link's store: 0 stays as it is, 1 is emptied, 2 takes a copy of what was sent last */
unsigned d0 : 2; unsigned d1 : 2; unsigned out : TYPEBITS; unsigned ok : 1; unsigned n : 4;
int seen;

#ifdef TRACE                /* Simulations drive the code beside the model: mostly fair weather, or nothing would ever move. */
#define MOSTLY(x) :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x :: x
#else
#define MOSTLY(x) :: x
#endif

inline erase(i) { wire[i].type = NONE; wire[i].live = 0; wire[i].newest = 0; wire[i].used = 0; wire[i].stood = 0; wire[i].age = 0; wire[i].ahead = 0 }

/* The last accepted number is now n further on. */
inline shift() {
  hostAhead = (hostAhead + S - n) % S; wire[0].ahead = (wire[0].ahead + S - n) % S;
  wire[1].ahead = (wire[1].ahead + S - n) % S;
}

/* The present session is over: its token will never come again. */
inline end_tokens() {
  wire[0].live = 0;
  wire[1].live = 0;
  if :: token == 1 -> token = 2 :: else fi
}

/* Whatever has been found counts for nothing; it comes to rest by itself. */
inline break_off() {
#ifdef HOMES
  if :: seeks -> seeks = 0; heldLeft = BRAKE; heldMoves = 1 :: else fi
#else
  skip
#endif
}

inline device_fault() {
  if :: dState != FAULT -> needAck = needAck || dState == ENABLED; dState = FAULT; dExec = 1; break_off() :: else fi
}

/* Sections 4 to 7 of the drive link: one frame. */
inline receive(i) {
  ok = 0;
  printf(" frame=%d,%d,%d,%d,%d", wire[i].type, wire[i].live, wire[i].age, wire[i].ahead, offset);
  if
  :: wire[i].type == HELLO ->
     if
     :: (dState == ENABLED || dExec) && dState != FAULT -> skip
     :: else ->
        end_tokens();
        open = 1; silence = 0; late = (wire[i].age > D); offset = wire[i].age % T;
        n = wire[i].ahead; shift();
        idOut = 1; idNewest = wire[i].newest
     fi
  :: wire[i].type != HELLO ->
     seen = (wire[i].age + T - offset) % T;
     if :: seen >= T / 2 -> seen = seen - T :: else fi;
     ok = open;
#ifndef BUG_NO_SESSION
     ok = ok && wire[i].live;
#endif
#ifndef BUG_NO_SEQUENCE
     ok = ok && wire[i].ahead >= 1 && wire[i].ahead <= W;
#endif
#ifndef BUG_NO_AGE
#ifdef BUG_BELIEVES_EARLY
     ok = ok && (wire[i].type == DISABLE || (seen <= MAXAGE && seen >= -MAXAGE));
#else
     ok = ok && (wire[i].type == DISABLE || (seen <= MAXAGE && seen >= 0));
#endif
#endif
     if
     :: wire[i].type == ENABLE ->
#ifdef BUG_ONE_WORD
        if :: ok && garbled -> badEnable = 1 :: else fi;
        ok = ok && dState == DISABLED && !dExec;
#else
        ok = ok && !garbled && dState == DISABLED && !dExec;
#endif
        if
        :: ok ->
           badStart = badStart || needAck; dState = ENABLED; heldLeft = 0; heldMoves = 0;
#ifdef HOMES
           sought = 0
#else
           skip
#endif
        :: else
        fi
     :: wire[i].type == DISABLE -> if :: ok && dState == ENABLED -> dState = DISABLED; dExec = 1; break_off() :: else fi
#ifdef HOMES
     :: wire[i].type == HOME ->
        ok = ok && dState == ENABLED && (seeks || sought || !homed);
#ifdef BUG_SEARCHES_ANEW
        if :: ok && sought -> homed = 0; sought = 0; badHome = 1 :: else fi;
#endif
        if
        :: ok && !sought ->
           badHome = badHome || !wire[i].live || wire[i].used || wire[i].age > OLD || wire[i].age > offset + MAXAGE || needAck;
           seeks = 1; heldLeft = 0; heldMoves = 0; fromSeek = 1;
#if defined(TIMED) && defined(ONLY_LINK)
           since = wire[i].age
#else
           skip
#endif
        :: else
        fi
#endif
     :: wire[i].type == CLEAR ->
        ok = ok && dState == FAULT && !dExec;
        if :: ok -> dState = DISABLED; heldLeft = 0; heldMoves = 0 :: else fi
     :: wire[i].type == MOVE || wire[i].type == REST ->
#ifdef BUG_MOVES_IN_FAULT
        ok = ok && dState != DISABLED;
#else
        ok = ok && dState == ENABLED;
#endif
#if defined(HOMES) && !defined(BUG_MOVES_UNHOMED)
        ok = ok && homed;
#endif
        if
        :: ok ->
#ifdef HOMES
           badHome = badHome || !homed; sought = 0; fromSeek = 0;
#endif
           badLatched = badLatched || dState != ENABLED; badStart = badStart || (needAck && wire[i].type == MOVE);
           heldLeft = HELD - (seen > 0 -> seen : 0); heldMoves = (wire[i].type == MOVE);
#if defined(TIMED) && defined(ONLY_LINK)
           since = wire[i].age
#else
           skip
#endif
        :: else
        fi
     :: else
     fi;
     if
     :: ok ->
        badFrame = (badFrame || !wire[i].live || (wire[i].used && wire[i].type != DISABLE) || (wire[i].stood && wire[i].type != DISABLE)
          || ((wire[i].type == ENABLE || wire[i].type == MOVE || wire[i].type == REST || wire[i].type == HOME) && (wire[i].age > OLD || wire[i].age > offset + MAXAGE)));
        wire[i].used = 1;
#ifdef BUG_BELIEVES_EARLY
        if :: wire[i].type != DISABLE && seen < 0 -> offset = wire[i].age % T :: else fi;
#endif
        n = wire[i].ahead; shift();
        late = (wire[i].age > D);
        if :: wire[i].type == ENABLE || wire[i].type == MOVE || wire[i].type == REST || wire[i].type == HOME || dState != ENABLED -> silence = 0 :: else fi
     :: else
     fi
  fi
}

/* What was sent last has arrived, is lost or kept; what is kept grows older. */
inline line_goes_on() {
  if
  :: keep == 1 -> erase(1)
  :: keep == 2 ->
     wire[1].type = wire[0].type; wire[1].live = wire[0].live; wire[1].newest = wire[0].newest; wire[1].used = wire[0].used;
     wire[1].age = wire[0].age; wire[1].ahead = wire[0].ahead; wire[1].stood = wire[0].stood
  :: else
  fi;
  erase(0);
  /* Without a session nothing has been accepted that numbers and times could be compared with. */
  if :: !open -> n = hostAhead; shift(); offset = 0; late = 0 :: else fi;
#ifndef BUG_WHOLE_PERIOD
  /* Assumed: while the line works, nothing comes a whole period of the counters late (71.6 min). After a stall of the line everything may. */
  if :: wire[1].live && wire[1].age >= T - MAXAGE - 1 -> erase(1) :: else fi;
#endif
  if :: wire[1].type != NONE && wire[1].age < OLDEST -> wire[1].age++ :: else fi;
  d0 = 0; d1 = 0; keep = 0; upset = 0; garbled = 0; seen = 0; ok = 0; n = 0
}

/* Everybody else's time goes on: to this device all that is sent now seems a tick earlier. */
inline stand_still() {
  offset++;
  printf("S\n");
  line_goes_on()
}

inline device() {
  if :: silence <= D -> silence++ :: else fi;
#ifdef BUG_GOES_ON
  if :: heldLeft > 0 && !(heldLeft == 1 && heldMoves) -> heldLeft-- :: else fi;
#else
  if :: heldLeft > 0 -> heldLeft-- :: else fi;
#endif
  if :: heldLeft == 0 -> heldMoves = 0; dExec = 0 :: else fi;
#ifdef HOMES
  if :: found && seeks -> seeks = 0; homed = 1; sought = 1 :: else fi;
  found = 0;
  if :: !moves -> fromSeek = 0 :: else fi;
#endif
#ifndef BUG_NO_WATCHDOG
  if
  :: open && silence > D ->
     open = 0; silence = D + 1; end_tokens();
#ifndef BUG_NO_PURGE
     d0 = 0; d1 = 0;
#endif
     if
     :: dState == ENABLED || dExec ->
#ifdef BUG_SEARCHES_ON
        if :: seeks -> dState = FAULT; needAck = 1 :: else -> device_fault() fi
#else
        device_fault()
#endif
     :: else
     fi;
#ifdef BUG_NO_DEVICE_LATCH
     if :: dState == FAULT -> dState = DISABLED :: else fi;
#endif
     st = 1
  :: else -> st = 0
  fi;
#endif
  if :: upset -> device_fault() :: else fi;
  if :: heldLeft == 0 -> dExec = 0 :: else fi;
  idOut = 0; idNewest = 0;
  printf("D upset=%d lost=%d garbled=%d", upset, st, garbled);
  if :: d0 > 0 -> receive(d0 - 1) :: else fi;
  if :: d1 > 0 -> receive(d1 - 1) :: else fi;
  /* Whatever came in before the watchdog ran out is gone with its session. */
  badFrame = badFrame || (st && open);
  printf(" -> state=%d exec=%d open=%d held=%d moves=%d silence=%d ack=%d\n", dState, dExec, open, heldLeft, heldMoves, silence, needAck);
  st = 0;
  line_goes_on();
  /* The claim is of what is all there when the clock goes on. */
  wire[1].stood = 0
}

/* What the host's side of the link takes in: IDENTITY of its upset last HELLO, then STATE. A guard that stood still too long throws it away. */
inline hear() {
  if
  :: gap <= D && idOut && idNewest && token == 0 -> token = 1; hasState = 0; bState = DISABLED; bExec = 0; heard = 0; UNSAID
  :: else
  fi;
  if
  :: gap <= D && st ->
     if
     :: token == 1 && open && !late ->
        heard = 0; hasState = 1; bState = dState;
#ifdef HOMES
        bHomed = homed;
#endif
        bExec = dExec
     :: token == 1 && open && late -> skip
     :: else -> if :: token != 0 -> token = 0; hasState = 0; KNOWS :: else fi; bState = dState; bExec = dExec
     fi
  :: else
  fi
}

/* EnablingSwitch, then MotionGuard.Decide, in its order. */
inline decide() {
#ifdef BUG_UNDATED_SWITCH
  if :: opNew -> opAge = 0 :: else fi;
#else
  /* A reading bears no time of its own: it may be as old as the guard's last look. A guard that has never looked knows nothing. */
  if :: opNew && looked -> opAge = gap :: else fi;
#endif
  opNew = 0; looked = 1;
  drives = (token != 0 && bState == ENABLED);
  fault = ((token != 0 || motion != RESTING) && bState == FAULT);
#ifdef BUG_DEADMAN_IS_A_MESSAGE
  known = 1;
#else
  known = (evAge <= EV && opAge <= OP);
#endif
#ifdef HOMES
  if
  :: ASKS_SEARCH != seeksMode ->
     seeksMode = ASKS_SEARCH; freshPress = 0;
#ifndef BUG_ANY_PRESS
     /* A press for a search is none for anything else, nor the other way round. */
     armed = 0; releasedSince = 0
#else
     skip
#endif
  :: else
  fi;
  if :: known && !evPressed -> freshPress = 1 :: else fi;
#endif
#ifdef BUG_GOES_UNHOMED
  others = (!known || !evOk || fault || (ASKS_SEARCH -> motion != RESTING || KNOWN_JOINTS : cmd != RUN || !program)
#else
  others = (!known || !evOk || fault || (ASKS_SEARCH -> motion != RESTING || KNOWN_JOINTS : cmd != RUN || !program || !KNOWN_JOINTS)
#endif
    || (drives && (heard > D || (motion != RESTING && gap > D))));
  stop = (fault || ((!drives || !KNOWN_JOINTS) && (motion == MOVING || motion == COMING)) || (drives && (heard > D || (motion != RESTING && gap > D))));
  if
  :: !known -> armed = 0; seenPressed = 0; releasedSince = 0
  :: known && !evPressed -> armed = 0; releasedSince = 1; seenPressed = 0
  :: known && evPressed && !seenPressed -> armed = releasedSince && !others; releasedSince = 0; seenPressed = 1
  :: else -> if :: others -> armed = 0 :: else fi
  fi;
#ifdef BUG_RESUMES
  permits = seenPressed;
#else
  permits = armed && seenPressed;
#endif
#ifdef HOMES
  hadLet = lets; lets = 0;
#endif
  was = (motion == MOVING); wants = 0; acked = 0; hasSetPoint = 0; accepts = 0;
#ifndef BUG_ACK_COVERS_ALL
  /* A fault of the drive that comes to the latched stop was not there to be read when the request was made. */
  if :: motion == LATCHED && fault && !seenFault -> reqNew = 0 :: else fi;
#endif
  mustAck = mustAck || (motion != LATCHED && stop);
  if
  :: motion == LATCHED ->
#ifdef BUG_ACK_PRESSED
     if
     :: cmd == ACK && reqNew && known ->
#else
     if
     :: cmd == ACK && reqNew && known && !evPressed ->
#endif
        acked = 1;
        badLatched = badLatched || pressed && evPressed;
        if :: bState != FAULT && !drives -> reqNew = 0; program = 0; motion = RESTING :: else fi
     :: else
     fi
#ifdef BUG_NO_LATCH
  :: motion != LATCHED && stop -> if :: motion == MOVING -> motion = RESTING :: else fi; armed = 0; releasedSince = 0
#else
  :: motion != LATCHED && stop ->
     motion = LATCHED; toRest = 0; armed = 0; releasedSince = 0;
#ifndef BUG_OLD_ACK
     reqNew = 0
#endif
#endif
  :: else
  fi;
  if
  :: motion != LATCHED ->
     wants = (!others && permits);
#ifdef BUG_ENABLES_EARLY
     wants = known && program;
#endif
     if
#ifdef HOMES
     :: !bHomed || (wants && ASKS_SEARCH) ->
#ifdef BUG_SEARCHES_UNPRESSED
        lets = drives && ASKS_SEARCH && !bHomed && known;
#else
        lets = wants && drives;
#endif
        badHome = badHome || (lets && (needRelease || !freshPress || mustAck || !evPressed || !evOk || evAge > EV || opAge > OP || !ASKS_SEARCH || bHomed))
#endif
     :: KNOWN_JOINTS && !(wants && ASKS_SEARCH) && drives ->
        hasSetPoint = 1;
        if
        :: !others && permits && blocked -> armed = 0; releasedSince = 0
        :: !others && permits && !blocked -> accepts = 1
        :: else
        fi;
        if
        :: accepts -> motion = MOVING; toRest = 0
        :: !accepts && motion == MOVING -> motion = COMING; toRest = STOP; armed = 0; releasedSince = 0
        :: else
        fi;
        if
        :: motion == COMING -> toRest--; if :: toRest == 0 -> motion = RESTING :: else fi
        :: else
        fi
     :: else
     fi;
#ifdef HOMES
     if :: hadLet && !lets -> armed = 0; releasedSince = 0 :: else fi;
#endif
     if :: cmd == ABORT && motion == RESTING -> program = 0 :: else fi
  :: else
  fi;
  seenFault = (motion == LATCHED && fault);
  badStart = badStart || (accepts && (needRelease || mustAck || !evPressed || !evOk || evAge > EV || opAge > OP || cmd != RUN || !program));
  needRelease = needRelease || (was && !accepts)
}

/* GuardedDrive.Send: one frame a tick. */
inline send() {
  if
  :: token == 0 -> out = HELLO
  :: token != 0 && bState == ENABLED ->
     if
     :: motion == LATCHED || (motion == RESTING && evAge > EV) -> out = DISABLE
#ifdef HOMES
     :: lets && !(motion == LATCHED || (motion == RESTING && evAge > EV)) -> out = HOME
     :: !lets && !bHomed && !(motion == LATCHED || (motion == RESTING && evAge > EV)) -> out = DISABLE
#endif
     :: else -> out = (!hasSetPoint -> NONE : (motion == RESTING -> REST : MOVE))
     fi
#ifndef BUG_NEVER_CLEARS
  :: token != 0 && bState == FAULT && acked -> out = CLEAR
#endif
  :: token != 0 && bState == DISABLED && wants && !bExec && hasState -> out = ENABLE
  :: else -> out = BEAT
  fi;
  badEnable = badEnable || (out == ENABLE && (!evPressed || !evOk || evAge > EV || opAge > OP || (!ASKS_SEARCH && (cmd != RUN || !program))));
  badLatched = badLatched || (motion == LATCHED && (out == MOVE || out == REST || out == HOME || out == ENABLE))
}

inline old_nonces() {
  wire[0].newest = 0;
  wire[1].newest = 0;
}

inline put(i) {
  wire[i].stood = STANDS; wire[i].type = out; wire[i].live = (token == 1); wire[i].newest = 0; wire[i].used = 0; wire[i].age = 0; wire[i].ahead = hostAhead;
  if :: out == HELLO -> old_nonces(); wire[i].newest = 1 :: else fi
}


inline restart() {
  printf("R\n");
  motion = RESTING; toRest = 0; armed = 0; seenPressed = 0; releasedSince = 0; seenFault = 0; program = 0; token = 0; hasState = 0; mustAck = 0;
  KNOWS;
#ifdef HOMES
  seeksMode = 0; freshPress = 0; lets = 0;
#endif
  bState = 0; bExec = 0; heard = D + 1; needRelease = 1; opNew = 1; looked = 0; opAge = OP + 1; gap = 1; reqNew = 0;
  wire[0].newest = 0; wire[1].newest = 0
}

/* The claim on time. */
inline watch_time() {
#ifdef TIMED
#ifdef ONLY_LINK
  if :: moves && since <= MOST -> since++ :: moves && since > MOST -> skip :: else -> since = 0 fi;
#ifdef HOMES
  badLate = badLate || (moves && since > (fromSeek -> SEEKLIMIT : LIMIT));
#else
  badLate = badLate || (moves && since > LIMIT);
#endif
#else
  if :: well && pressed -> since = 0 :: else -> if :: since <= BOUND -> since++ :: else fi fi;
  badLate = badLate || (out == MOVE && since > LIMIT) || (out == HOME && since > HOMELIMIT);
#endif
  well = 0;
#endif
  skip
}
#ifdef TIMED
#define WELL well = 1
#else
#define WELL skip
#endif

/* Asked for before a fault could be read, an Acknowledge counts for nothing; then it need not be remembered. */
#if defined(BUG_OLD_ACK) || defined(TRACE)
#define ACK_COUNTS 1
#else
#define ACK_COUNTS (motion == LATCHED)
#endif

/* What can no longer make a difference is forgotten, so that it makes no states of its own. */
inline forget() {
#ifndef TRACE
  if :: evAge > EV -> evOk = 0 :: else fi;
  if :: token == 0 -> heard = 0; hasState = 0; KNOWS :: else fi;
#ifdef HOMES
  if :: !seeksMode -> freshPress = 0 :: else fi;
#endif
  if :: bState != ENABLED -> heard = 0 :: else fi;
  if :: bState != DISABLED -> hasState = 0; bExec = 0 :: else fi;
#endif
  skip
}

#if defined(CHAIN) || defined(TRACE)
bit ready;                  /* at the guard's last look nothing but the switch stood against motion */
#endif
#ifdef CHAIN
/* From some moment on all is well for good, and the operator does what the screen asks for: acknowledge with the switch let go, let go, press. */
bit calm;
inline calm_people() {
  d_step {
    evAge = 0; evOk = 1; opNew = 1;
    if :: motion == LATCHED -> cmd = ACK; reqNew = 1; needAck = 0; mustAck = 0 :: else -> cmd = RUN; reqNew = 0 fi;
    pressed = (motion != LATCHED && ready && (pressed -> armed : releasedSince));
    evPressed = pressed
  }
}
#define FREE :: !calm
#else
#define FREE :: 1
#endif

inline people() {
  atomic {
#ifdef TRACE                /* an operator who mostly does what the screen asks for */
    if
    MOSTLY(d_step { pressed = (motion != LATCHED && ready && (pressed -> armed : releasedSince)); if :: motion == LATCHED -> cmd = ACK; reqNew = 1 :: else -> cmd = (KNOWN_JOINTS -> RUN : PAUSE); reqNew = 0 fi })
    :: skip
    :: pressed = 1 - pressed
    fi;
#else
    if :: skip :: pressed = 1 - pressed fi;
#endif
    if :: evAge <= EV -> evAge++ :: else fi;
    if :: opAge <= OP -> opAge++ :: else fi;
    if
    MOSTLY(evAge = 0; evOk = 1; evPressed = pressed; opNew = 1; WELL)
#ifndef CHAIN
    :: evAge = 0; evOk = 0; evPressed = pressed; opNew = 1; WELL
    :: evAge = 0; evOk = 1
    :: evAge = 0; evOk = 0
#endif
    :: skip
    fi
  };
  if MOSTLY(skip) :: cmd = RUN; reqNew = 0 :: cmd = PAUSE; reqNew = 0 :: d_step { cmd = ACK; needAck = 0; mustAck = 0; reqNew = ACK_COUNTS }
#ifdef TRACE                /* a Pause that forgets the program at rest */
  :: cmd = ABORT; reqNew = 0
#endif
  fi
}

/* The link delivers what it likes, in the order it likes, and may keep a copy. */
inline link_and_device() {
  atomic {
    if MOSTLY(skip) FREE && dState != FAULT -> upset = 1 fi;
#ifdef HOMES
    if MOSTLY(skip) FREE && seeks -> found = 1 fi;
#ifdef TRACE                /* it has been without power, or has lost count */
    if MOSTLY(skip) :: homed -> homed = 0; sought = 0 fi;
#endif
#endif
    if
    MOSTLY(d0 = (wire[0].type != NONE -> 1 : 0))
    FREE && wire[0].type != NONE -> skip
#ifndef CHAIN
    :: wire[1].type != NONE -> d0 = 2
    :: wire[0].type != NONE && wire[1].type != NONE -> d0 = 1; d1 = 2
    :: wire[0].type != NONE && wire[1].type != NONE -> d0 = 2; d1 = 1
#endif
    fi;
#ifndef CHAIN
    if MOSTLY(keep = 0) :: wire[1].type != NONE -> keep = 1 :: wire[0].type != NONE -> keep = 2 fi;
#endif
#ifndef CHAIN
    if MOSTLY(skip) :: d0 > 0 && wire[d0 - 1].type == ENABLE -> garbled = 1 fi;
#endif
#ifdef STANDSTILL
    /* Not so long that a frame's age comes round: a clock that stands for an hour is not looked at here. */
    if MOSTLY(skip) :: open && offset < T - MAXAGE - 2 -> stands = 1; d0 = 0; d1 = 0; upset = 0; garbled = 0 fi;
#endif
    d_step { if :: STANDS -> stand_still() :: else -> device() fi };
    if
    :: STANDS -> st = 0
    :: else -> if MOSTLY(st = 1) FREE && idOut -> st = 1; idOut = 0 FREE -> st = 0; idOut = 0 fi
    fi;
    if :: !idOut -> idNewest = 0 :: else fi
  }
}

/* In place of link and device: the guard may be told anything that a device can say. */
inline any_device() {
  atomic {
    if
    :: skip                                                        /* nothing arrives */
    :: token = 1; heard = 0; hasState = 0; bState = DISABLED; bExec = 0; UNSAID
    :: token = 0; hasState = 0; KNOWS
    :: token == 1 -> heard = 0; hasState = 1;
#ifdef HOMES
       if :: bHomed = 0 :: bHomed = 1 fi;
#endif
       if :: bState = DISABLED; bExec = 0 :: bState = DISABLED; bExec = 1 :: bState = ENABLED; bExec = 0 :: bState = FAULT; bExec = 0 fi
    fi
  }
}

/* The guard runs, stands still, or is gone and started anew. */
inline the_guard() {
  atomic {
#ifdef CHAIN
    runs = 1;
#else
    if
    MOSTLY(runs = 1)
    :: runs = 0
    :: gap > D -> restart(); runs = 1
#ifdef TRACE
    :: gap > D -> restart(); runs = 1 :: gap > D -> restart(); runs = 1 :: gap > D -> restart(); runs = 1
    :: gap > 1 -> runs = 0 :: gap > 1 -> runs = 0 :: gap > 1 -> runs = 0 :: gap > 1 -> runs = 0 :: gap > 1 -> runs = 0 :: gap > 1 -> runs = 0
#endif
    fi;
#endif
    if
    :: runs ->
#ifdef CHAIN
       if :: motion == RESTING -> program = 1 :: else fi;
#else
#ifndef HOMES
       if MOSTLY(skip) :: program && cmd == RUN && evPressed -> blocked = 1 fi;
#endif
       if :: motion == RESTING && !program -> program = 1 :: skip fi;
#endif
       d_step {
         if :: heard <= D -> heard++ :: else fi;
         wasNew = opNew; wasFresh = reqNew; hadProgram = program; hear(); decide(); send();
#ifdef HOMES
         printf("G homed=%d", bHomed);
#else
         printf("G");
#endif
         printf(" gap=%d age=%d op=%d new=%d pressed=%d ok=%d blocked=%d cmd=%d fresh=%d heard=%d drives=%d fault=%d had=%d", gap, evAge, opAge, wasNew, evPressed, evOk, blocked, cmd, wasFresh, heard, drives, fault, hadProgram);
         printf(" -> motion=%d accepts=%d wants=%d acked=%d set=%d program=%d stop=%d out=%d left=%d", motion, accepts, wants, acked, hasSetPoint, program, stop, out, reqNew);
#ifdef HOMES
         printf(" lets=%d", lets);
#endif
         printf("\n");
         gap = 1; blocked = 0; wasNew = 0; wasFresh = 0; hadProgram = 0;
#ifndef ONLY_GUARD
         if :: out == NONE :: else -> hostAhead = (hostAhead + 1) % S; put(0) fi
#else
         skip
#endif
       }
    :: else ->
       d_step {
         if :: heard <= D -> heard++ :: else fi;
         if :: gap <= D -> gap++ :: else fi
       }
    fi;
    d_step {
      watch_time(); forget();
#if defined(CHAIN) || defined(TRACE)
      if :: runs -> ready = !others :: else fi;
#endif
#ifdef STANDSTILL
      stands = 0;
#endif
      if :: !pressed -> needRelease = 0 :: else fi;
      runs = 0; st = 0; idOut = 0; idNewest = 0; out = NONE; accepts = 0; wants = 0; acked = 0; hasSetPoint = 0;
      fault = 0; drives = 0; known = 0; others = 0; stop = 0; permits = 0; was = 0
    }
  }
}

/* In place of the guard: a host that sends what it likes with the token it has (ENABLE and CLEAR_FAULT as it believes the device), keeps silent, or dies and is started anew. */
inline any_host() {
  atomic {
    d_step {
      if :: idOut && idNewest && token == 0 -> token = 1; hasState = 0; bState = DISABLED :: else fi;
      if :: st && (token == 2 || !open) -> token = 0 :: else fi;
      if :: st && token == 1 -> hasState = !late; if :: late -> skip :: else -> bState = dState fi :: else fi
    };
    if :: token != 0 -> token = 0; hasState = 0; wire[0].newest = 0; wire[1].newest = 0 :: skip fi;
    if
    :: token != 0 ->
       if
       :: bState == DISABLED && hasState -> out = ENABLE
       :: bState == FAULT -> out = CLEAR; needAck = 0
       :: out = DISABLE :: out = BEAT :: out = MOVE :: out = REST
#ifdef HOMES
       :: out = HOME
#endif
       fi
    :: token == 0 -> out = HELLO
    :: out = NONE
    fi;
    d_step {
      if :: out == NONE :: else -> hostAhead = (hostAhead + 1) % S; put(0) fi;
      watch_time();
#ifdef STANDSTILL
      stands = 0;
#endif
      st = 0; idOut = 0; idNewest = 0; out = NONE;
      if :: token == 0 -> bState = DISABLED; hasState = 0 :: else fi
    }
  }
}

active proctype World() {
  do
  ::
#ifdef CHAIN
     if :: !calm -> if :: calm = 1 :: skip fi :: else fi;
     if :: calm -> calm_people() :: else -> people() fi;
#elif !defined(ONLY_LINK)
     people();
#endif
#ifdef ONLY_GUARD
     any_device();
#else
     link_and_device();
#endif
#ifdef ONLY_LINK
     any_host()
#else
     the_guard()
#endif
  od
}

ltl on_time   { [] !badLate }
ltl latched   { [] !badLatched }
ltl no_resume { [] !badStart }
ltl no_replay { [] !badFrame }
ltl enabling  { [] !badEnable }
ltl watched   { [] (dState == ENABLED -> silence <= D) }
ltl safe      { [] (!badLate && !badLatched && !badStart && !badFrame && !badEnable && (dState == ENABLED -> silence <= D)) }
ltl still     { [] (!moves && motion != MOVING) }
#ifdef HOMES
ltl homing    { [] (!badHome && !badLate && !badLatched && !badStart && !badFrame && !badEnable && (dState == ENABLED -> silence <= D)) }
ltl unsought  { [] (!SEEKS && !lets) }
#endif
#ifdef CHAIN
ltl comes_to_rest { [] ((!pressed || cmd != RUN) -> <> (!moves || (pressed && cmd == RUN))) }
ltl comes_back    { [] (calm -> <> moves) }
#endif
