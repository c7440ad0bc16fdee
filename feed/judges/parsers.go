package judges

import _ "embed"

//go:embed scripts/feedparser_judge.py
var feedparserJudge string

//go:embed scripts/feedsmith_judge.cjs
var feedsmithJudge string

//go:embed scripts/ajv_judge.cjs
var ajvJudge string

//go:embed scripts/icalendar_judge.py
var icalendarJudge string

//go:embed scripts/icaljs_judge.cjs
var icalJSJudge string

// feedparser is what most readers in Python stand on: it must have nothing to
// complain of ("bozo"), take the document for what it is, and read every date.
func feedparser(format string) (call, error) { return inPython(feedparserJudge, format), nil }

// feedsmith must find the format that was meant, and every entry.
func feedsmith(format string) (call, error) { return inNode(feedsmithJudge, format) }

// ajv holds JSON Feed against the schema of jsonfeed-schema.
func ajv(string) (call, error) { return inNode(ajvJudge) }

// pythonICalendar must read every property, and write the calendar back.
func pythonICalendar(string) (call, error) { return inPython(icalendarJudge), nil }

// icalJS is the parser of Thunderbird's calendar, in its strict mode.
func icalJS(string) (call, error) { return inNode(icalJSJudge) }
