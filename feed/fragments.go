package feed

import (
	"embed"
	"html/template"
)

//go:embed templates/*.html
var templateFiles embed.FS

// words are what templates may call.
var functions = template.FuncMap{
	"markdown": markdown,
	"sentence": sentence,
	"capital":  capital,
	"day":      dayWords,
}

// fragmentTemplates are the templates that feeds and pages share.
var fragmentTemplates = template.Must(template.New("").Funcs(functions).ParseFS(templateFiles, "templates/content.html"))
