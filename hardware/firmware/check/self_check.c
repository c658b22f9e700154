/* The firmware's own checks, without a line or a clock. Argument: the protocol document, for its golden frames. */
#include "check.h"

int main(int count, char **arguments)
{
    CHECK(count == 2);
    check_codec(arguments[1]);
    check_vital();
    check_device();
    printf("self-check passed\n");
    return 0;
}
