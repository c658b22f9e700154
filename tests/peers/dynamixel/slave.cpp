// A Dynamixel device made of ROBOTIS' own Dynamixel2Arduino (its Slave class), on a terminal: somebody else's device for our client.
// Build, with D2A the folder of that library (0.8.0):
//   g++ -O1 -std=c++17 -DARDUINO_ARCH_SAMD -Itests/peers/dynamixel/arduino -I$D2A/src/utility -I$D2A/src \
//     tests/peers/dynamixel/slave.cpp $D2A/src/utility/slave.cpp $D2A/src/dxl_c/protocol.cpp -o slave
// Usage: slave TERMINAL ID
#include "utility/slave.h"
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

DXLPortHandler::DXLPortHandler() : open_state_(false) {}
bool DXLPortHandler::getOpenState() { return open_state_; }
void DXLPortHandler::setOpenState(bool state) { open_state_ = state; }

class Terminal : public DXLPortHandler {
 public:
  explicit Terminal(int fd) : fd_(fd) { setOpenState(true); }
  void begin() override {}
  void end() override {}
  int available() override { Fill(); return length_ - at_; }
  int read() override { Fill(); return at_ < length_ ? bytes_[at_++] : -1; }
  size_t write(uint8_t b) override { return ::write(fd_, &b, 1) == 1; }
  size_t write(uint8_t* bytes, size_t length) override { return ::write(fd_, bytes, length); }
  bool Wait() { pollfd p{fd_, POLLIN, 0}; return at_ < length_ || (poll(&p, 1, -1) > 0 && !(p.revents & (POLLHUP | POLLERR))); }

 private:
  void Fill() {
    if (at_ < length_) return;
    pollfd p{fd_, POLLIN, 0};
    at_ = length_ = 0;
    if (poll(&p, 1, 0) > 0) length_ = std::max<int>(0, ::read(fd_, bytes_, sizeof bytes_));
  }
  int fd_;
  int at_ = 0, length_ = 0;
  uint8_t bytes_[512];
};

// The library relies on zeroed storage.
static uint32_t position = 166, velocity = 0xFFFFFFFF, after = 0xFD;
static uint8_t led = 0, delay = 0;
static uint64_t free_data = 0;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int fd = open(argv[1], O_RDWR | O_NOCTTY);
  if (fd < 0) { perror(argv[1]); return 1; }
  termios raw{};
  tcgetattr(fd, &raw);
  cfmakeraw(&raw);
  tcsetattr(fd, TCSANOW, &raw);
  static Terminal terminal(fd);
  static DYNAMIXEL::Slave slave(terminal, 1030, 2.0f);
  slave.setID(atoi(argv[2]));
  slave.setFirmwareVersion(38);
  bool ok = !slave.addControlItem(10, delay) && !slave.addControlItem(65, led) && !slave.addControlItem(128, velocity) && !slave.addControlItem(132, position) &&
            !slave.addControlItem(136, after) && !slave.addControlItem(140, free_data);
  if (!ok) { fprintf(stderr, "items refused\n"); return 1; }
  puts("ready");
  fflush(stdout);
  while (terminal.Wait())
    while (terminal.available() > 0) slave.processPacket();
}
