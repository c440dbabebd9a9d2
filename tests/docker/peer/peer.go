// Which images buildah's own parser and lexer find in Dockerfiles: the other side of dockerfile_peer_test.cpp.
// Standard input: files, each behind its length, four bytes in network order. Standard output: a line a file, its images quoted.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/openshift/imagebuilder"
	"github.com/openshift/imagebuilder/dockerfile/parser"
)

type reading struct {
	images    []string
	stages    []string
	arguments []string // "NAME=value", before the first FROM
}

func (r *reading) isStage(name string, earlier int) bool {
	for i := 0; i < earlier && i < len(r.stages); i++ {
		if r.stages[i] == name {
			return true
		}
	}
	return false
}

// What stands in --from=.
func (r *reading) refer(from string) {
	earlier := len(r.stages) - 1
	number, err := strconv.Atoi(from)
	if from == "" || from == "scratch" || (err == nil && number < earlier) || r.isStage(from, earlier) {
		return
	}
	r.images = append(r.images, from)
}

// Flags are expanded before they are taken apart; a value of the stage's own variables is not known here.
func (r *reading) flags(node *parser.Node) {
	for _, flag := range node.Flags {
		flag, err := imagebuilder.ProcessWord(flag, nil)
		if err != nil {
			return
		}
		if node.Value == "copy" && strings.HasPrefix(flag, "--from=") {
			r.refer(flag[len("--from="):])
		}
		if node.Value == "run" && strings.HasPrefix(flag, "--mount=") {
			for _, option := range strings.Split(flag[len("--mount="):], ",") {
				if strings.HasPrefix(option, "from=") {
					r.refer(option[len("from="):])
				}
			}
		}
	}
}

func (r *reading) from(words []string) bool {
	if len(words) != 1 && !(len(words) == 3 && strings.EqualFold(words[1], "as")) {
		return false
	}
	name, err := imagebuilder.ProcessWord(words[0], r.arguments)
	if err != nil || name == "" {
		return false
	}
	if name != "scratch" && !r.isStage(name, len(r.stages)) {
		r.images = append(r.images, name)
	}
	stage := strconv.Itoa(len(r.stages))
	if len(words) == 3 {
		stage = words[2]
	}
	r.stages = append(r.stages, stage)
	return true
}

func (r *reading) argument(words []string) bool {
	for _, word := range words {
		word, err := imagebuilder.ProcessWord(word, r.arguments)
		if err != nil {
			return false
		}
		if strings.Contains(word, "=") {
			r.arguments = append([]string{word}, r.arguments...)
		}
	}
	return true
}

// Up to the first thing that stops the builder: what it pulled by then is pulled.
func (r *reading) read(file []byte) {
	parsed, err := parser.Parse(bytes.NewReader(file))
	if err != nil {
		return
	}
	for _, node := range parsed.AST.Children {
		words := []string{}
		for next := node.Next; next != nil; next = next.Next {
			words = append(words, next.Value)
		}
		goesOn := true
		switch {
		case node.Value == "from":
			goesOn = r.from(words)
		case len(r.stages) == 0:
			goesOn = node.Value == "arg" && r.argument(words)
		case node.Value == "onbuild" && node.Next != nil && len(node.Next.Children) > 0:
			r.flags(node.Next.Children[0])
		default:
			r.flags(node)
		}
		if !goesOn {
			return
		}
	}
}

func main() {
	in := bufio.NewReader(os.Stdin)
	// The other side reads once it has written everything.
	out := bytes.Buffer{}
	for {
		var length uint32
		if binary.Read(in, binary.BigEndian, &length) != nil {
			os.Stdout.Write(out.Bytes())
			return
		}
		file := make([]byte, length)
		if _, err := io.ReadFull(in, file); err != nil {
			os.Exit(1)
		}
		r := reading{}
		r.read(file)
		for _, image := range r.images {
			fmt.Fprint(&out, strconv.QuoteToASCII(image), " ")
		}
		fmt.Fprintln(&out)
	}
}
