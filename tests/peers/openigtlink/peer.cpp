// A small peer made of the reference OpenIGTLink library (Debian: libopenigtlink-dev), for measurements and tests beside our own:
//   peer serve                      listens on a free port of this computer and prints it; echoes TRANSFORM, answers IMAGE with STATUS
//   peer transform PORT COUNT       round trips of TRANSFORM, one time in nanoseconds a line
//   peer image PORT COUNT           the same with 1920 x 1080 RGB images and their acknowledgement
//   peer send PORT COUNT            sends COUNT TRANSFORM messages and one each of POSITION, TDATA, STRING and STATUS, then closes
//   peer crc                        bytes per second of the library's checksum
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "igtlClientSocket.h"
#include "igtlImageMessage.h"
#include "igtlMessageHeader.h"
#include "igtlPositionMessage.h"
#include "igtlServerSocket.h"
#include "igtlStatusMessage.h"
#include "igtlStringMessage.h"
#include "igtlTrackingDataMessage.h"
#include "igtlTransformMessage.h"
#include "igtl_util.h"

using Clock = std::chrono::steady_clock;

static const int Width = 1920, Height = 1080;

// The library cannot be asked for "any free port": one is found first.
static int freePort() {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (bind(s, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || getsockname(s, reinterpret_cast<sockaddr*>(&at), &size) != 0) return -1;
  close(s);
  return ntohs(at.sin_port);
}

// Unpacking with CRC checked, as every receiver should; false once the peer has gone or the message is bad.
template <class T>
static bool receiveBody(igtl::Socket* socket, igtl::MessageHeader* header, T* message) {
  message->SetMessageHeader(header);
  message->AllocatePack();
  if (socket->Receive(message->GetPackBodyPointer(), message->GetPackBodySize()) != message->GetPackBodySize()) return false;
  return (message->Unpack(1) & igtl::MessageHeader::UNPACK_BODY) != 0;
}

static bool receiveHeader(igtl::Socket* socket, igtl::MessageHeader* header) {
  header->InitPack();
  if (socket->Receive(header->GetPackPointer(), header->GetPackSize()) != header->GetPackSize()) return false;
  header->Unpack();
  return true;
}

static void serveOne(igtl::Socket* socket) {
  igtl::MessageHeader::Pointer header = igtl::MessageHeader::New();
  igtl::TransformMessage::Pointer transform = igtl::TransformMessage::New();
  igtl::ImageMessage::Pointer image = igtl::ImageMessage::New();
  igtl::StatusMessage::Pointer status = igtl::StatusMessage::New();
  while (receiveHeader(socket, header)) {
    if (strcmp(header->GetDeviceType(), "TRANSFORM") == 0) {
      if (!receiveBody(socket, header.GetPointer(), transform.GetPointer())) return;
      transform->Pack();
      socket->Send(transform->GetPackPointer(), transform->GetPackSize());
    } else if (strcmp(header->GetDeviceType(), "IMAGE") == 0) {
      if (!receiveBody(socket, header.GetPointer(), image.GetPointer())) return;
      status->SetDeviceName("peer");
      status->SetCode(igtl::StatusMessage::STATUS_OK);
      status->Pack();
      socket->Send(status->GetPackPointer(), status->GetPackSize());
    } else {
      socket->Skip(header->GetBodySizeToRead(), 0);
    }
  }
}

static int serve() {
  int port = freePort();
  igtl::ServerSocket::Pointer server = igtl::ServerSocket::New();
  if (port < 0 || server->CreateServer(port) < 0) return 1;
  printf("%d\n", port);
  fflush(stdout);
  while (true) {
    igtl::ClientSocket::Pointer client = server->WaitForConnection(1000);
    if (client.IsNull()) continue;
    serveOne(client.GetPointer());
    client->CloseSocket();
  }
}

static igtl::ClientSocket::Pointer connectTo(int port) {
  igtl::ClientSocket::Pointer socket = igtl::ClientSocket::New();
  if (socket->ConnectToServer("127.0.0.1", port) != 0) {
    fprintf(stderr, "cannot connect to port %d\n", port);
    exit(1);
  }
  return socket;
}

static void report(Clock::time_point from) {
  printf("%lld\n", static_cast<long long>(std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - from).count()));
}

static void fill(igtl::TransformMessage* message, float x) {
  igtl::Matrix4x4 matrix;
  igtl::IdentityMatrix(matrix);
  matrix[0][3] = x;
  message->SetDeviceName("Tool");
  message->SetMatrix(matrix);
  message->Pack();
}

static int transforms(int port, int count) {
  igtl::ClientSocket::Pointer socket = connectTo(port);
  igtl::TransformMessage::Pointer out = igtl::TransformMessage::New(), in = igtl::TransformMessage::New();
  igtl::MessageHeader::Pointer header = igtl::MessageHeader::New();
  for (int i = 0; i < count; i++) {
    Clock::time_point from = Clock::now();
    fill(out.GetPointer(), static_cast<float>(i));
    socket->Send(out->GetPackPointer(), out->GetPackSize());
    if (!receiveHeader(socket, header) || !receiveBody(socket.GetPointer(), header.GetPointer(), in.GetPointer())) return 1;
    report(from);
  }
  socket->CloseSocket();
  return 0;
}

static int images(int port, int count) {
  igtl::ClientSocket::Pointer socket = connectTo(port);
  igtl::ImageMessage::Pointer image = igtl::ImageMessage::New();
  igtl::StatusMessage::Pointer status = igtl::StatusMessage::New();
  igtl::MessageHeader::Pointer header = igtl::MessageHeader::New();
  int size[] = {Width, Height, 1}, offset[] = {0, 0, 0};
  image->SetDimensions(size);
  image->SetSubVolume(size, offset);
  image->SetNumComponents(3);
  image->SetScalarTypeToUint8();
  image->SetDeviceName("Video");
  image->AllocateScalars();
  for (int i = 0; i < Width * Height * 3; i++) static_cast<unsigned char*>(image->GetScalarPointer())[i] = static_cast<unsigned char>(i * 31 >> 3);
  for (int i = 0; i < count; i++) {
    Clock::time_point from = Clock::now();
    image->Pack();
    socket->Send(image->GetPackPointer(), image->GetPackSize());
    if (!receiveHeader(socket, header) || !receiveBody(socket.GetPointer(), header.GetPointer(), status.GetPointer())) return 1;
    report(from);
  }
  socket->CloseSocket();
  return 0;
}

static int send(int port, int count) {
  igtl::ClientSocket::Pointer socket = connectTo(port);
  igtl::TransformMessage::Pointer transform = igtl::TransformMessage::New();
  for (int i = 0; i < count; i++) {
    fill(transform.GetPointer(), static_cast<float>(i));
    socket->Send(transform->GetPackPointer(), transform->GetPackSize());
  }
  igtl::PositionMessage::Pointer position = igtl::PositionMessage::New();
  position->SetDeviceName("Tool");
  position->SetPosition(1, 2, 3);
  position->SetQuaternion(0, 0, 0, 1);
  position->Pack();
  socket->Send(position->GetPackPointer(), position->GetPackSize());
  igtl::TrackingDataMessage::Pointer tracking = igtl::TrackingDataMessage::New();
  igtl::TrackingDataElement::Pointer element = igtl::TrackingDataElement::New();
  element->SetName("Stylus");
  element->SetType(igtl::TrackingDataElement::TYPE_6D);
  element->SetPosition(4, 5, 6);
  tracking->AddTrackingDataElement(element);
  tracking->SetDeviceName("Tracker");
  tracking->Pack();
  socket->Send(tracking->GetPackPointer(), tracking->GetPackSize());
  igtl::StringMessage::Pointer text = igtl::StringMessage::New();
  text->SetDeviceName("Text");
  text->SetString("hello");
  text->Pack();
  socket->Send(text->GetPackPointer(), text->GetPackSize());
  igtl::StatusMessage::Pointer status = igtl::StatusMessage::New();
  status->SetDeviceName("Tracker");
  status->SetCode(igtl::StatusMessage::STATUS_OK);
  status->SetStatusString("ready");
  status->Pack();
  socket->Send(status->GetPackPointer(), status->GetPackSize());
  socket->CloseSocket();
  return 0;
}

static int crc() {
  std::vector<unsigned char> bytes(8 << 20);
  for (size_t i = 0; i < bytes.size(); i++) bytes[i] = static_cast<unsigned char>(i * 31 >> 3);
  Clock::time_point from = Clock::now();
  unsigned long long sum = 0;
  int rounds = 0;
  while (std::chrono::duration<double>(Clock::now() - from).count() < 0.5) {
    sum ^= crc64(bytes.data(), bytes.size(), sum);
    rounds++;
  }
  double seconds = std::chrono::duration<double>(Clock::now() - from).count();
  printf("%.0f %llx\n", rounds * static_cast<double>(bytes.size()) / seconds, sum);
  return 0;
}

int main(int argc, char** argv) {
  const char* mode = argc > 1 ? argv[1] : "";
  if (strcmp(mode, "serve") == 0) return serve();
  if (strcmp(mode, "crc") == 0) return crc();
  if (argc == 4 && strcmp(mode, "transform") == 0) return transforms(atoi(argv[2]), atoi(argv[3]));
  if (argc == 4 && strcmp(mode, "image") == 0) return images(atoi(argv[2]), atoi(argv[3]));
  if (argc == 4 && strcmp(mode, "send") == 0) return send(atoi(argv[2]), atoi(argv[3]));
  fprintf(stderr, "usage: peer serve | transform PORT COUNT | image PORT COUNT | send PORT COUNT | crc\n");
  return 2;
}
