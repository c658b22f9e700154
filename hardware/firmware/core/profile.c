/* The generated header defines fw_profile. */
#include "profile.h"

#include FW_PROFILE_HEADER
