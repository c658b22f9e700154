/* The firmware on an LM3S6965: UART0 is the line, UART1 the log, SysTick the clock and the supervisor. */
#include "firmware.h"
#include "log_line.h"
#include "plant.h"

#define REG(address) (*(volatile uint32_t *)(uintptr_t)(address))
#define RCC REG(0x400FE060)
#define RCGC1 REG(0x400FE104)
#define RCGC2 REG(0x400FE108)
#define UART0 0x4000C000u
#define UART1 0x4000D000u
#define UART_DATA(base) REG((base) + 0x000)
#define UART_FLAGS(base) REG((base) + 0x018)
#define UART_IBRD(base) REG((base) + 0x024)
#define UART_FBRD(base) REG((base) + 0x028)
#define UART_LCRH(base) REG((base) + 0x02C)
#define UART_CTL(base) REG((base) + 0x030)
#define UART_IM(base) REG((base) + 0x038)
#define UART_ICR(base) REG((base) + 0x044)
#define RX_EMPTY 0x10u
#define TX_FULL 0x20u
#define SYST_CSR REG(0xE000E010)
#define SYST_RVR REG(0xE000E014)
#define SYST_CVR REG(0xE000E018)
#define ICSR REG(0xE000ED04)
#define PENDSTSET (1u << 26)
#define COUNTFLAG (1u << 16)
#define NVIC_ISER0 REG(0xE000E100)

#define CLOCK_MHZ 50u
#define TICKS_PER_MS (CLOCK_MHZ * 1000u)

/* A loop that has not come round for so long does not come round. */
#define LOOP_DEADLINE_MS 8u

#define RX_BYTES 1024u
#define TX_BYTES 2048u

struct ring_tx {
    uint8_t bytes[TX_BYTES];
    volatile uint32_t put, taken;
};

static struct fw fw;
static struct plant plant __attribute__((section(".world")));
static struct fw_outputs world_outputs __attribute__((section(".world")));
static int64_t world_us __attribute__((section(".world")));
static uint32_t power_ups __attribute__((section(".noinit")));
static uint8_t rx[RX_BYTES];
static volatile uint32_t rx_put, rx_taken;
static struct ring_tx tx, log_tx;
static volatile uint32_t milliseconds, seen_ticks, seen_at_ms, is_supervised, taken_over;

void board_systick(void);
void board_uart0(void);
void board_crash(void) __attribute__((noreturn));

int64_t port_clock_us(void)
{
    uint32_t ms, left, pending;
    do {
        ms = milliseconds;
        pending = ICSR & PENDSTSET;
        left = SYST_CVR;
    } while (ms != milliseconds || pending != (ICSR & PENDSTSET));
    if (pending) ms++;
    return (int64_t)ms * 1000 + (int64_t)((TICKS_PER_MS - 1 - left) / CLOCK_MHZ);
}

size_t port_read(uint8_t *into, size_t room)
{
    size_t count = 0;
    while (count < room && rx_taken != rx_put) into[count++] = rx[rx_taken++ % RX_BYTES];
    return count;
}

static int put(struct ring_tx *ring, const uint8_t *bytes, size_t count)
{
    size_t i;
    if (count > TX_BYTES - (ring->put - ring->taken)) return 0;
    for (i = 0; i < count; i++) ring->bytes[(ring->put + i) % TX_BYTES] = bytes[i];
    ring->put += (uint32_t)count;
    return 1;
}

static void drain(struct ring_tx *ring, uint32_t uart)
{
    while (ring->taken != ring->put && !(UART_FLAGS(uart) & TX_FULL)) UART_DATA(uart) = ring->bytes[ring->taken++ % TX_BYTES];
}

int port_write(const uint8_t *bytes, size_t count) { return put(&tx, bytes, count); }

void port_log(enum fw_event event, int64_t now_us, int32_t a, int32_t b)
{
    char text[LOG_LINE_BYTES];
    size_t count = log_line(event, now_us, a, b, text);
    (void)put(&log_tx, (const uint8_t *)text, count);
}

void port_sense(struct fw_sensors *into)
{
    int64_t now_us = port_clock_us();
    for (; world_us + 1000 <= now_us; world_us += 1000) plant_step(&plant, &world_outputs, 1e-3);
    plant_sense(&plant, into);
}

void port_actuate(const struct fw_outputs *to) { world_outputs = *to; }

void board_uart0(void)
{
    UART_ICR(UART0) = 0x50u;
    while (!(UART_FLAGS(UART0) & RX_EMPTY)) {
        uint8_t byte = (uint8_t)(UART_DATA(UART0) & 0xFFu);
        /* A full ring loses the newest: the frame is then found wrong, as any other torn one. */
        if (rx_put - rx_taken < RX_BYTES) rx[rx_put++ % RX_BYTES] = byte;
    }
}

static void take_over(uint32_t since_ms)
{
    taken_over = 1;
    UART_IM(UART0) = 0;
    fw_take_over(&fw, (int64_t)since_ms * 1000);
    drain(&log_tx, UART1);
}

void board_systick(void)
{
    milliseconds++;
    if (!is_supervised) return;
    if (taken_over == 0 && seen_ticks != fw.ticks) {
        seen_ticks = fw.ticks;
        seen_at_ms = milliseconds;
    }
    if (taken_over != 0 || milliseconds - seen_at_ms > LOOP_DEADLINE_MS) take_over(milliseconds - seen_at_ms);
}

/* From here no interrupt of an ordinary priority comes through: the clock is looked at by hand. */
void board_crash(void)
{
    for (;;) {
        if (!(SYST_CSR & COUNTFLAG)) continue;
        milliseconds++;
        take_over(milliseconds - seen_at_ms);
    }
}

static void open_uart(uint32_t uart)
{
    UART_CTL(uart) = 0;
    UART_IBRD(uart) = 1; /* 50 MHz / 16 / 3 Mbaud = 1 + 3/64 */
    UART_FBRD(uart) = 3;
    UART_LCRH(uart) = 0x70u; /* 8 data bits, FIFOs on */
    UART_CTL(uart) = 0x301u;
}

int main(void)
{
    RCC = (RCC & ~(0xFu << 23)) | 3u << 23 | 1u << 22; /* 200 MHz / 4 */
    RCGC1 |= 3u;
    RCGC2 |= 9u;
    open_uart(UART0);
    open_uart(UART1);
    SYST_RVR = TICKS_PER_MS - 1;
    SYST_CVR = 0;
    SYST_CSR = 7;
    plant_init(&plant);
    /* Of this chip's memory at power-up some bits are random; what is added makes every power-up another. */
    power_ups += 0x61C88647u;
    fw_init(&fw, power_ups, port_clock_us());
    UART_IM(UART0) = 0x50u;
    NVIC_ISER0 = 1u << 5;
    seen_at_ms = milliseconds;
    is_supervised = 1;
    for (;;) {
        while (taken_over) {
        }
        fw_step(&fw);
        drain(&tx, UART0);
        drain(&log_tx, UART1);
    }
}
