// Command cilium judges flows with Cilium's own policy engine. One line in, one line out:
// {world, cases} -> {answers}, {version: true} -> {version}. See ../protocol.ts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
)

// Request is one line: cases are lists of policies, all judged in the same world.
type Request struct {
	Version bool                `json:"version"`
	World   World               `json:"world"`
	Cases   [][]json.RawMessage `json:"cases"`
}

// Answer is the line that goes back. An answer of a case is "v" and two characters a flow, egress then ingress,
// or "x" and the reason for which the engine refuses the case, or "!" and a panic.
type Answer struct {
	Version string           `json:"version,omitempty"`
	Error   string           `json:"error,omitempty"`
	Answers []string         `json:"answers"`
	Sizes   []map[string]any `json:"sizes,omitempty"`
}

var logger = slog.New(slog.NewTextHandler(io.Discard, nil))

func engineVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/cilium/cilium" {
			return module.Path + " " + module.Version
		}
	}
	return ""
}

func answer(line []byte) (out Answer) {
	var request Request
	if err := json.Unmarshal(line, &request); err != nil {
		return Answer{Error: err.Error()}
	}
	if request.Version {
		return Answer{Version: engineVersion()}
	}
	place, err := newPlace(&request.World)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	for _, policies := range request.Cases {
		text, sizes := oneCase(place, policies)
		out.Answers = append(out.Answers, text)
		if request.World.Sizes {
			out.Sizes = append(out.Sizes, sizes)
		}
	}
	return
}

func oneCase(place *place, policies []json.RawMessage) (text string, sizes map[string]any) {
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprintf("!%v %s", r, debug.Stack())
		}
	}()
	parsed, rejects := parseAll(place, policies)
	if len(rejects) > 0 {
		return "x" + strings.Join(rejects, "; "), nil
	}
	judge := newJudge(place, parsed)
	defer judge.close()
	if place.world.Sizes {
		sizes = judge.sizes()
	}
	return judge.verdicts(), sizes
}

func main() {
	setup()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			if err := enc.Encode(answer(line)); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			out.Flush()
		}
		if err != nil {
			return
		}
	}
}
