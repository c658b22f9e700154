// Orocos KDL's forward kinematics and its Levenberg-Marquardt solver on poses that are read from standard input, each call timed.
//
//   peer fk    reads a chain and joint vectors; writes for each: nanoseconds, then rotation row by row and translation in metres
//   peer ik    reads a chain, the accuracy, and pairs of joint vectors (pose, seed); writes for each: nanoseconds, KDL's code, joints
//
// A chain is: the number of rows, then rows
//   m|s revolute|prismatic alpha a theta d      modified or standard Denavit-Hartenberg, rad and metres
//   f revolute|prismatic 9 numbers 3 numbers    the joint's frame before it moves, rotation row by row and metres; it moves about or along z
// and the tip: 9 numbers 3 numbers. Lengths and sliding joints are in metres throughout.
#include <kdl/chain.hpp>
#include <kdl/chainfksolverpos_recursive.hpp>
#include <kdl/chainiksolverpos_lma.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

using Clock = std::chrono::steady_clock;

static double number() {
    double x;
    if (!(std::cin >> x)) { std::fprintf(stderr, "a number is missing\n"); std::exit(2); }
    return x;
}

static KDL::Frame frame() {
    double r[9], p[3];
    for (double &x : r) x = number();
    for (double &x : p) x = number();
    return KDL::Frame(KDL::Rotation(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]), KDL::Vector(p[0], p[1], p[2]));
}

static KDL::Chain chain() {
    int rows = (int)number();
    KDL::Chain c;
    for (int i = 0; i < rows; i++) {
        std::string kind, type;
        std::cin >> kind >> type;
        bool slides = type == "prismatic";
        if (kind == "f") {
            c.addSegment(KDL::Segment(KDL::Joint(KDL::Joint::None), frame()));
            c.addSegment(KDL::Segment(KDL::Joint(slides ? KDL::Joint::TransZ : KDL::Joint::RotZ)));
            continue;
        }
        double alpha = number(), a = number(), theta = number(), d = number();
        if (kind == "m") {
            // KDL's own reading of Craig's convention; the joint's z axis stands at the row's end.
            c.addSegment(KDL::Segment(KDL::Joint(KDL::Joint::None), KDL::Frame::DH_Craig1989(a, alpha, d, theta)));
            c.addSegment(KDL::Segment(KDL::Joint(slides ? KDL::Joint::TransZ : KDL::Joint::RotZ)));
        } else {
            c.addSegment(KDL::Segment(KDL::Joint(slides ? KDL::Joint::TransZ : KDL::Joint::RotZ), KDL::Frame::DH(a, alpha, d, theta)));
        }
    }
    c.addSegment(KDL::Segment(KDL::Joint(KDL::Joint::None), frame()));
    return c;
}

static void print(const KDL::Frame &f) {
    for (int r = 0; r < 3; r++)
        for (int k = 0; k < 3; k++) std::printf(" %.17g", f.M(r, k));
    std::printf(" %.17g %.17g %.17g\n", f.p.x(), f.p.y(), f.p.z());
}

static void read(KDL::JntArray &q) {
    for (unsigned i = 0; i < q.rows(); i++) q(i) = number();
}

int main(int argc, char **argv) {
    std::ios::sync_with_stdio(false);
    std::string mode = argc > 1 ? argv[1] : "";
    if (mode != "fk" && mode != "ik") { std::fprintf(stderr, "peer fk|ik\n"); return 2; }
    KDL::Chain c = chain();
    KDL::ChainFkSolverPos_recursive forward(c);
    KDL::JntArray q(c.getNrOfJoints()), seed(q), found(q);
    double accuracy = mode == "ik" ? number() : 0;
    KDL::ChainIkSolverPos_LMA backward(c, accuracy > 0 ? accuracy : 1e-5);
    for (int count = (int)number(); count > 0; count--) {
        read(q);
        KDL::Frame pose;
        if (mode == "fk") {
            auto from = Clock::now();
            for (int i = 0; i < 32; i++) forward.JntToCart(q, pose);
            long ns = (Clock::now() - from).count() / 32;
            std::printf("%ld", ns);
            print(pose);
            continue;
        }
        read(seed);
        forward.JntToCart(q, pose);
        auto from = Clock::now();
        int code = backward.CartToJnt(seed, pose, found);
        long ns = (Clock::now() - from).count();
        std::printf("%ld %d", ns, code);
        for (unsigned i = 0; i < found.rows(); i++) std::printf(" %.17g", found(i));
        std::printf("\n");
    }
    return 0;
}
