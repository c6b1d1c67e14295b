package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/alecthomas/kong"
)

// completionCommand prints a completion script for a shell, or, for that script, the words that can follow.
type completionCommand struct {
	Shell string   `arg:"" enum:"bash,zsh,fish,powershell,words" help:"${completion_shell}"`
	Words []string `arg:"" optional:"" passthrough:"" hidden:""`
}

func (x completionCommand) Run(c *console, parser *kong.Kong) error {
	if x.Shell != "words" {
		fmt.Fprint(c.out, completionScripts[x.Shell])
		return nil
	}
	words := x.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, word := range candidates(parser.Model.Node, words) {
		fmt.Fprintln(c.out, word)
	}
	return nil
}

// candidates returns the commands and flags that can complete the last of words.
func candidates(node *kong.Node, words []string) []string {
	typed := ""
	if len(words) > 0 {
		typed = words[len(words)-1]
		words = words[:len(words)-1]
	}
	flags := node.Flags
	for _, w := range words {
		for _, child := range node.Children {
			if child.Name == w {
				node, flags = child, append(append([]*kong.Flag{}, flags...), child.Flags...)
			}
		}
	}
	var found []string
	for _, child := range node.Children {
		if !child.Hidden && strings.HasPrefix(child.Name, typed) {
			found = append(found, child.Name)
		}
	}
	for _, f := range flags {
		if !f.Hidden && strings.HasPrefix("--"+f.Name, typed) && (typed != "" || len(node.Children) == 0) {
			found = append(found, "--"+f.Name)
		}
	}
	sort.Strings(found)
	return found
}

var completionScripts = map[string]string{
	"bash": `# source <(ansatz completion bash)
_ansatz() {
  local IFS=$'\n'
  COMPREPLY=($(ansatz completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")); fi
}
complete -o filenames -F _ansatz ansatz
`,
	"zsh": `# source <(ansatz completion zsh)
_ansatz() {
  local -a found
  found=(${(f)"$(ansatz completion words -- ${words[2,CURRENT]} 2>/dev/null)"})
  if (( ${#found} )); then compadd -- $found; else _files; fi
}
compdef _ansatz ansatz
`,
	"fish": `# ansatz completion fish | source
complete -c ansatz -a '(ansatz completion words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
	"powershell": `# ansatz completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ansatz -ScriptBlock {
  param($word, $ast, $at)
  $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })
  if ($word -eq '') { $typed += '' }
  ansatz completion words -- $typed | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
}
