// As much of Arduino as Dynamixel2Arduino's Slave needs on a computer.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
class HardwareSerial;
