#!/usr/bin/env bash
# Makes the descriptor sets (*.binpb) that recordings carry from the texts beside them. Needs protoc (Debian: protobuf-compiler).
set -euo pipefail
cd "$(dirname "$0")"
for proto in *.proto; do
  protoc --include_imports --descriptor_set_out="${proto%.proto}.binpb" "$proto"
done
