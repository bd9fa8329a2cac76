package main

// sysBPF is bpf(2), which the syscall package does not name.
const sysBPF = 280
