// Times another planner, Ruckig (MIT), on motions from standard input: one joint a line, seven lines a motion,
// p0 v0 a0 p1 v1 a1 vmax vmin amax amin jmax. Prints for each motion: result, duration in s, time taken in ns.
#include <array>
#include <chrono>
#include <cstdio>
#include <ruckig/ruckig.hpp>

int main()
{
    constexpr std::size_t joints = 7;
    ruckig::Ruckig<joints> planner;
    ruckig::InputParameter<joints> in;
    ruckig::Trajectory<joints> trajectory;
    in.min_velocity = std::array<double, joints>{};
    in.min_acceleration = std::array<double, joints>{};
    for (;;)
    {
        for (std::size_t i = 0; i < joints; i++)
        {
            double x[11];
            for (double& v : x)
                if (std::scanf("%lf", &v) != 1) return 0;
            in.current_position[i] = x[0];
            in.current_velocity[i] = x[1];
            in.current_acceleration[i] = x[2];
            in.target_position[i] = x[3];
            in.target_velocity[i] = x[4];
            in.target_acceleration[i] = x[5];
            in.max_velocity[i] = x[6];
            (*in.min_velocity)[i] = x[7];
            in.max_acceleration[i] = x[8];
            (*in.min_acceleration)[i] = x[9];
            in.max_jerk[i] = x[10];
        }
        const auto from = std::chrono::steady_clock::now();
        const auto result = planner.calculate(in, trajectory);
        const auto to = std::chrono::steady_clock::now();
        std::printf("%d %.17g %lld\n", static_cast<int>(result), result >= 0 ? trajectory.get_duration() : 0.0,
                    static_cast<long long>(std::chrono::duration_cast<std::chrono::nanoseconds>(to - from).count()));
    }
}
