package main

import (
	"fmt"
	"syscall"
	"time"
	"unsafe"
)

// countBPF lets the kernel count runs and time of all BPF programs for as long as this process lives (Linux 5.8); the
// sysctl that would do it for good is left alone.
func countBPF() error {
	const enableStatistics, runTime = 32, 0
	attribute := struct{ kind uint32 }{runTime}
	_, _, errno := syscall.RawSyscall(sysBPF, enableStatistics, uintptr(unsafe.Pointer(&attribute)), unsafe.Sizeof(attribute))
	if errno != 0 {
		return fmt.Errorf("the kernel does not count BPF programs: %w", errno)
	}
	say("ready")
	for {
		sleepFor(time.Hour)
	}
}
