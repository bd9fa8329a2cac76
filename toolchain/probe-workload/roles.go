package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// application answers each message after a sleep, one connection after another.
func application(listen string, sleep time.Duration) error {
	listener, err := listenOn(listen)
	if err != nil {
		return err
	}
	say("ready")
	for {
		client, err := accept(listener)
		if err != nil {
			return err
		}
		message := make([]byte, messageBytes)
		for {
			if err := readMessage(client, message); err == io.EOF {
				break
			} else if err != nil {
				return err
			}
			sleepFor(sleep)
			if _, err := write(client, message); err != nil {
				return err
			}
		}
		_ = syscall.Close(client)
	}
}

// proxy passes each message on and its answer back; for each connection that it accepts it opens one.
func proxy(listen, to string) error {
	listener, err := listenOn(listen)
	if err != nil {
		return err
	}
	say("ready")
	for {
		client, err := accept(listener)
		if err != nil {
			return err
		}
		server, err := dial(to)
		if err != nil {
			return fmt.Errorf("cannot connect to %s: %w", to, err)
		}
		if err := forward(client, server); err != nil {
			return err
		}
		_ = syscall.Close(server)
		_ = syscall.Close(client)
	}
}

func forward(client, server int) error {
	message := make([]byte, messageBytes)
	for {
		if err := readMessage(client, message); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := write(server, message); err != nil {
			return err
		}
		if err := readMessage(server, message); err != nil {
			return err
		}
		if _, err := write(client, message); err != nil {
			return err
		}
	}
}

type plan struct {
	to                    string
	connections, requests int
	refused, blackhole    string
}

const (
	refusals   = 10
	unanswered = 5
	// Not all at the same moment: a probe misses what happens while another one runs on the same core.
	unansweredPause = 20 * time.Millisecond
	// The kernel repeats a SYN after one second (RFC 6298), and after two more: one repetition is waited for.
	blackholePatience = 1500 * time.Millisecond
)

func client(all plan) error {
	if all.connections < 1 || all.requests%all.connections != 0 {
		return fmt.Errorf("%d requests are not the same number on each of %d connections", all.requests, all.connections)
	}
	begin := make(chan os.Signal, 1)
	signal.Notify(begin, syscall.SIGUSR1)
	say("ready")
	<-begin
	message := make([]byte, messageBytes)
	for range all.connections {
		server, err := dial(all.to)
		if err != nil {
			return fmt.Errorf("cannot connect to %s: %w", all.to, err)
		}
		for range all.requests / all.connections {
			if _, err := write(server, message); err != nil {
				return err
			}
			if err := readMessage(server, message); err != nil {
				return err
			}
		}
		_ = syscall.Close(server)
	}
	if err := failToConnect(all); err != nil {
		return err
	}
	say("done")
	// Its end would look like a failure to who waits for it.
	sleepFor(time.Hour)
	return nil
}

func failToConnect(all plan) error {
	for range refusals {
		if all.refused == "" {
			break
		}
		if _, err := dial(all.refused); err != syscall.ECONNREFUSED {
			return fmt.Errorf("%s should have refused: %v", all.refused, err)
		}
	}
	if all.blackhole == "" {
		return nil
	}
	return waitForBlackhole(all.blackhole)
}

// waitForBlackhole opens connections that are never answered, until the SYN of each was sent a second time.
func waitForBlackhole(address string) error {
	var opened []int
	for range unanswered {
		descriptor, err := dialWithoutWaiting(address)
		if err != nil {
			return fmt.Errorf("%s should not have answered: %w", address, err)
		}
		opened = append(opened, descriptor)
		sleepFor(unansweredPause)
	}
	sleepFor(blackholePatience)
	for _, descriptor := range opened {
		_ = syscall.Close(descriptor)
	}
	return nil
}
