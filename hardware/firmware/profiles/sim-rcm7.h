/* Generated from hardware/profiles/manipulator/sim-rcm7.json by 'surgicalnav links firmware'; do not edit.
   sha256 ba763fd6191f6e88e0b9c78a18d503e1d84c8886100efbb75180de312bc82c03 */
const struct fw_profile fw_profile = {
    .kind = KIND_MANIPULATOR, .joints = 7, .brakes = BRAKES_WHEN_DISABLED, .on_disable = ON_DISABLE_RELEASE,
    .capabilities = CAN_STOP | HAS_SECOND_SENSOR | HAS_BRAKES,
    .link_deadline_us = 20000, .max_age_us = 10000, .setpoint_rate_hz = 625,
    .serial = "SIM-RCM7-0001",
    .servo_bandwidth_hz = 25, .servo_damping = 1,
    .joint = {
        {
            .unit = UNIT_RAD, .min_position = -1.05, .max_position = 1.05, .home_position = 0,
            .max_velocity = 1.5, .max_acceleration = 15, .max_jerk = 300, .max_effort = 20,
            .max_following_error = 0.05, .max_sensor_difference = 0.02, .encoder_step = 1E-05,
            .inertia = 0.5, .friction = 2.5,
        },
        {
            .unit = UNIT_RAD, .min_position = -0.85, .max_position = 0.85, .home_position = 0,
            .max_velocity = 1.5, .max_acceleration = 15, .max_jerk = 300, .max_effort = 20,
            .max_following_error = 0.05, .max_sensor_difference = 0.02, .encoder_step = 1E-05,
            .inertia = 0.5, .friction = 2.5,
        },
        {
            .unit = UNIT_MM, .min_position = 0, .max_position = 240, .home_position = 100,
            .max_velocity = 150, .max_acceleration = 1500, .max_jerk = 30000, .max_effort = 60,
            .max_following_error = 5, .max_sensor_difference = 2, .encoder_step = 0.002,
            .inertia = 0.0125, .friction = 0.0625,
        },
        {
            .unit = UNIT_RAD, .min_position = -4.5, .max_position = 4.5, .home_position = 0,
            .max_velocity = 6, .max_acceleration = 60, .max_jerk = 1200, .max_effort = 2,
            .max_following_error = 0.1, .max_sensor_difference = 0.05, .encoder_step = 5E-05,
            .inertia = 0.0125, .friction = 0.0625,
        },
        {
            .unit = UNIT_RAD, .min_position = -1.4, .max_position = 1.4, .home_position = 0,
            .max_velocity = 6, .max_acceleration = 60, .max_jerk = 1200, .max_effort = 1,
            .max_following_error = 0.1, .max_sensor_difference = 0.05, .encoder_step = 5E-05,
            .inertia = 0.00625, .friction = 0.03125,
        },
        {
            .unit = UNIT_RAD, .min_position = -1.4, .max_position = 1.4, .home_position = 0,
            .max_velocity = 6, .max_acceleration = 60, .max_jerk = 1200, .max_effort = 1,
            .max_following_error = 0.1, .max_sensor_difference = 0.05, .encoder_step = 5E-05,
            .inertia = 0.00625, .friction = 0.03125,
        },
        {
            .unit = UNIT_RAD, .min_position = -0.17, .max_position = 1.05, .home_position = 0,
            .max_velocity = 6, .max_acceleration = 60, .max_jerk = 1200, .max_effort = 1,
            .max_following_error = 0.1, .max_sensor_difference = 0.05, .encoder_step = 5E-05,
            .inertia = 0.00625, .friction = 0.03125,
        },
    },
};
