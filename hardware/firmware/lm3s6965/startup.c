/* Vectors and reset. The loop has a stack of its own, so that whatever ruins it leaves the supervisor's whole. */
#include <stdint.h>

extern uint32_t data_source[], data_start[], data_end[], bss_start[], bss_end[], world_start[], world_end[];
extern uint32_t handler_stack_end[], loop_stack_end[];

void reset(void) __attribute__((noreturn, naked));
void start(void) __attribute__((noreturn, used));
void board_systick(void);
void board_uart0(void);
void board_crash(void);
int main(void);

static void stop_here(void)
{
    for (;;) {
    }
}

#define EXTERNAL 16
#define UART0_IRQ 5

typedef void (*handler)(void);

struct vectors {
    const uint32_t *stack;
    handler core[EXTERNAL - 1];
    handler external[UART0_IRQ + 1];
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    handler_stack_end,
    {reset, board_crash, board_crash, board_crash, board_crash, board_crash, 0, 0, 0, 0, stop_here, stop_here, 0, stop_here, board_systick},
    {stop_here, stop_here, stop_here, stop_here, stop_here, board_uart0},
};

void start(void)
{
    uint32_t *from = data_source, *to;
    for (to = data_start; to < data_end;) *to++ = *from++;
    for (to = bss_start; to < bss_end;) *to++ = 0;
    for (to = world_start; to < world_end;) *to++ = 0;
    (void)main();
    stop_here();
    for (;;) {
    }
}

void reset(void)
{
    __asm__ volatile("ldr r0, =loop_stack_end\n"
                     "msr psp, r0\n"
                     "movs r0, #2\n"
                     "msr control, r0\n"
                     "isb\n"
                     "b start\n");
}
