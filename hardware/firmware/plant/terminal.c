#define _XOPEN_SOURCE 700

#include "terminal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>

int open_line(int *line, int *keeper)
{
    struct termios mode;
    const char *name;
    *line = posix_openpt(O_RDWR | O_NOCTTY);
    if (*line < 0 || grantpt(*line) != 0 || unlockpt(*line) != 0 || (name = ptsname(*line)) == NULL) return -1;
    *keeper = open(name, O_RDWR | O_NOCTTY);
    if (*keeper < 0 || tcgetattr(*keeper, &mode) != 0) return -1;
    mode.c_iflag &= (tcflag_t) ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    mode.c_oflag &= (tcflag_t)~OPOST;
    mode.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    mode.c_cflag = (mode.c_cflag & (tcflag_t) ~(CSIZE | PARENB)) | CS8;
    if (tcsetattr(*keeper, TCSANOW, &mode) != 0 || fcntl(*line, F_SETFL, O_NONBLOCK) != 0) return -1;
    printf("%s\n", name);
    return fflush(stdout);
}
