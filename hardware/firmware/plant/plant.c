#include "plant.h"

#include <string.h>

#include "profile.h"

#define RESERVE 2.0    /* of acceleration over the joint's limit: the actuator saturates there */
#define FRICTION 5.0   /* per s, where no torque flows; the servo feeds it forward otherwise */
#define TWO_PI 6.283185307179586

static int is_reached(const struct plant *plant, int j)
{
    const struct fw_joint *joint = &fw_profile.joint[j];
    return joint->homing_order > 0 && plant->dead_reference != j + 1 && joint->homing_sign * (plant->position[j] - joint->homing_position) >= 0;
}

void plant_init(struct plant *plant)
{
    int j;
    memset(plant, 0, sizeof *plant);
    for (j = 0; j < fw_profile.joints; j++) {
        plant->position[j] = fw_profile.joint[j].home_position;
        if (fw_profile.joint[j].homing_order == 0) continue;
        plant->origin[j] = plant->position[j];
        plant->is_on[j] = (uint8_t)is_reached(plant, j);
    }
}

static double clamp(double value, double most) { return value > most ? most : value < -most ? -most : value; }

static double counts(double value, double step)
{
    double n = value / step;
    return (double)(int32_t)(n < 0 ? n - 0.5 : n + 0.5) * step;
}

/* The sensor's own latch catches its count where the reference comes on. */
static void reach(struct plant *plant, int j)
{
    uint8_t is_on = (uint8_t)is_reached(plant, j);
    if (is_on && !plant->is_on[j]) plant->reached_at[j] = counts(fw_profile.joint[j].homing_position - plant->origin[j], fw_profile.joint[j].encoder_step);
    plant->is_on[j] = is_on;
}

void plant_step(struct plant *plant, const struct fw_outputs *outputs, double dt_s)
{
    double w = TWO_PI * fw_profile.servo_bandwidth_hz;
    int has_torque = outputs->torque_a && outputs->torque_b, j;
    for (j = 0; j < fw_profile.joints; j++) {
        const struct fw_joint *joint = &fw_profile.joint[j];
        double *x = &plant->position[j], *v = &plant->velocity[j];
        double seen = plant->stuck_encoder == j + 1 && !outputs->second_sensor ? plant->stuck_at : *x - plant->origin[j];
        double a = has_torque ? w * w * (outputs->reference[j] - seen) + 2 * fw_profile.servo_damping * w * (outputs->rate[j] - *v) : -FRICTION * *v;
        double speed, beyond;
        if (has_torque && plant->runaway == j + 1) a = RESERVE * joint->max_acceleration;
        a = clamp(a, RESERVE * joint->max_acceleration);
        plant->effort[j] = has_torque ? clamp(joint->inertia * a + joint->friction * *v, joint->max_effort) : 0;
        *v = plant->blocked == j + 1 || (outputs->brakes && !plant->worn_brakes) ? 0 : *v + a * dt_s;
        *x += *v * dt_s;
        reach(plant, j);
        speed = (*v < 0 ? -*v : *v) / joint->max_velocity;
        beyond = (*x > joint->max_position ? *x - joint->max_position : joint->min_position - *x) / joint->max_following_error;
        if (speed > plant->worst_speed) plant->worst_speed = speed;
        if (beyond > plant->worst_overtravel) plant->worst_overtravel = beyond;
    }
}

void plant_sense(const struct plant *plant, struct fw_sensors *into)
{
    int j;
    memset(into, 0, sizeof *into);
    for (j = 0; j < fw_profile.joints; j++) {
        double at = plant->position[j] - plant->origin[j];
        into->measured[j] = counts(at, fw_profile.joint[j].encoder_step);
        into->second[j] = counts(at, 4 * fw_profile.joint[j].encoder_step);
        into->effort[j] = plant->effort[j];
        into->reference_at[j] = plant->reached_at[j];
        into->reference_on[j] = plant->is_on[j];
    }
    if (plant->stuck_encoder > 0) into->measured[plant->stuck_encoder - 1] = plant->stuck_at;
    into->power_good = !plant->power_lost;
    into->stop_circuit_closed = !plant->stop_circuit_open;
}
