/* A pseudo-terminal for the firmware's line. POSIX; for the programs on a host. */
#ifndef TERMINAL_H
#define TERMINAL_H

/* Raw, not blocking, and with a reader of its own on the other side (*keeper), so that a host may come and go. Prints the path that the host opens.
   0, or -1 with errno. */
int open_line(int *line, int *keeper);

#endif
