/* Bytes on the line: little-endian fields, CRC-32C, COBS (drive-link.md, section 1). Pure functions. */
#ifndef FW_WIRE_H
#define FW_WIRE_H

#include <stddef.h>
#include <stdint.h>

uint16_t wire_get_u16(const uint8_t *at);
uint32_t wire_get_u32(const uint8_t *at);
int16_t wire_get_i16(const uint8_t *at);
int32_t wire_get_i32(const uint8_t *at);
float wire_get_f32(const uint8_t *at);
void wire_put_u16(uint8_t *at, uint16_t value);
void wire_put_u32(uint8_t *at, uint32_t value);
void wire_put_f32(uint8_t *at, float value);

/* Castagnoli, reflected, initial value and final XOR all ones. */
uint32_t crc32c(const void *bytes, size_t count);

/* Encodes without a delimiter; needs count + count / 254 + 1 bytes at out. Returns the bytes written. */
size_t cobs_encode(const uint8_t *in, size_t count, uint8_t *out);

/* Decodes one block without delimiter; out may be in. Returns the bytes written, or -1 where the bytes are no COBS. */
int cobs_decode(const uint8_t *in, size_t count, uint8_t *out);

#endif
