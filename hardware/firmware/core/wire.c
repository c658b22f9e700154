#include "wire.h"

#include <string.h>

uint16_t wire_get_u16(const uint8_t *at) { return (uint16_t)(at[0] | (unsigned)at[1] << 8); }

uint32_t wire_get_u32(const uint8_t *at) { return (uint32_t)wire_get_u16(at) | (uint32_t)wire_get_u16(at + 2) << 16; }

int16_t wire_get_i16(const uint8_t *at)
{
    uint16_t bits = wire_get_u16(at);
    int16_t value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

int32_t wire_get_i32(const uint8_t *at)
{
    uint32_t bits = wire_get_u32(at);
    int32_t value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

float wire_get_f32(const uint8_t *at)
{
    uint32_t bits = wire_get_u32(at);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

void wire_put_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value & 0xFFu);
    at[1] = (uint8_t)(value >> 8);
}

void wire_put_u32(uint8_t *at, uint32_t value)
{
    wire_put_u16(at, (uint16_t)(value & 0xFFFFu));
    wire_put_u16(at + 2, (uint16_t)(value >> 16));
}

void wire_put_f32(uint8_t *at, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    wire_put_u32(at, bits);
}

/* A nibble at a time: sixteen words of table, in flash, are what a small device can spare. */
static const uint32_t nibble_crc[16] = {
    0x00000000u, 0x105EC76Fu, 0x20BD8EDEu, 0x30E349B1u, 0x417B1DBCu, 0x5125DAD3u, 0x61C69362u, 0x7198540Du,
    0x82F63B78u, 0x92A8FC17u, 0xA24BB5A6u, 0xB21572C9u, 0xC38D26C4u, 0xD3D3E1ABu, 0xE330A81Au, 0xF36E6F75u,
};

uint32_t crc32c(const void *bytes, size_t count)
{
    const uint8_t *at = bytes;
    uint32_t crc = 0xFFFFFFFFu;
    while (count-- > 0) {
        crc ^= *at++;
        crc = nibble_crc[crc & 15u] ^ crc >> 4;
        crc = nibble_crc[crc & 15u] ^ crc >> 4;
    }
    return ~crc;
}

size_t cobs_encode(const uint8_t *in, size_t count, uint8_t *out)
{
    size_t code_at = 0, at = 1, i;
    uint8_t code = 1;
    for (i = 0; i < count; i++) {
        /* A full block implies no zero; it is closed only when another byte follows, so that no empty block ends the frame. */
        if (code == 0xFFu) {
            out[code_at] = code;
            code_at = at++;
            code = 1;
        }
        if (in[i] != 0) {
            out[at++] = in[i];
            code++;
        } else {
            out[code_at] = code;
            code_at = at++;
            code = 1;
        }
    }
    out[code_at] = code;
    return at;
}

int cobs_decode(const uint8_t *in, size_t count, uint8_t *out)
{
    size_t read = 0, written = 0;
    if (count == 0) return -1;
    while (read < count) {
        uint8_t code = in[read++];
        uint8_t left;
        if (code == 0 || (size_t)(code - 1) > count - read) return -1;
        for (left = code; left > 1; left--) {
            if (in[read] == 0) return -1;
            out[written++] = in[read++];
        }
        if (code != 0xFFu && read < count) out[written++] = 0;
    }
    return (int)written;
}
