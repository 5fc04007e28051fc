// Writes the web page that Alertmanager's module carries as Go source into a folder: go run assets.go unpack.go FOLDER
package main

import (
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
)

func main() {
	write("/", os.Args[1])
}

func write(name, folder string) {
	file := must(assets().Open(name))
	defer file.Close()
	target := filepath.Join(folder, filepath.FromSlash(name))
	if !must(file.Stat()).IsDir() {
		check(os.WriteFile(target, must(io.ReadAll(file)), 0o644))
		return
	}
	check(os.MkdirAll(target, 0o755))
	for _, entry := range must(file.Readdir(-1)) {
		write(path.Join(name, entry.Name()), folder)
	}
}

func assets() http.FileSystem { return Assets }

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
